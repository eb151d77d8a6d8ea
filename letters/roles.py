"""Roles that stand where a name is expected: "The Minister", "Her Excellency the President of the Republic"."""

import re
from typing import Final

_ROLES: Final = re.compile(
    r"(?:vice-?|co-?|ex-?|under-?|bundes|landes|staats|premier|general|oberbürger|außen|innen|justiz)*(?:"
    # With what a language writes together before it, and its article behind: "Utrikesministern".
    r"\w*minist(?:er|ern|eren|eri|re|ra|ro|ri|erin|rzyni|rul|r|ru|rs|rė|ras|ar|arka|rica|ryně|erstvo|erstwo|arstvo)|"
    r"\w*miniszter(?:elnök)?|\w*ráðherra|\w*(?<!pre)president(?:en|ti|ul)?|\w*elnök|\w*ügyész|\w*nagykövet|"
    r"\w*sekretær(?:en)?|\w*sekreterare(?:n)?|\w*åklagare(?:n)?|\w*ambassadør(?:en)?|\w*suurlähettiläs|\w*presidentti|"
    r"predsjedni(?:k|ca)|predsedni(?:k|ca)|předsed(?:a|kyně)|prezidents?|premijer(?:ka)?|velvyslan(?:ec|kyně)|"
    r"veleposlani(?:k|ca)|prezes(?:ka)?|przewodnicząc[ya]|dyrektor(?:ka)?|naczelnik|komendant(?:ka)?|ředitel(?:ka)?|"
    r"ravnatelj(?:ica)?|igazgató|tajni(?:k|ca)|prokurator|prokurør|rzeczni(?:k|czka)|marszał(?:ek|kini)|wojewoda|primátor(?:ka)?|"
    r"președint(?:e|ele|a)|premierul|ambasadorul|minister-president|ministerpräsident(?:in)?|"
    r"(?:pr[eéä]sident|president)(?:e|a|in)?|présidente?|präsident(?:in)?|prezydent|prezident(?:ka)?|cumhurbaşkanı|"
    r"secretary(?:-general)?|secr[eé]taire|secret[aá]ri[oa]|segretari[oa]|sekret[äa]r(?:in)?|sekretarz|secretaris|"
    r"ambassador|ambassad(?:eur|rice|eure)|embajador[a]?|embaixador[a]?|ambasciat(?:ore|rice)|botschafter(?:in)?|"
    r"ambassadör|ambasador|chancellor|kanzler(?:in)?|chancelier|canciller|chair(?:man|woman|person)?|"
    r"voorzitter|vorsitzende[r]?|director(?:a|-general)?|direct(?:eur|rice|eure)|diret(?:or|ora|tore|trice)|direktor(?:in)?|"
    r"direttore|direttrice|commissioner|commissaire|comisari[oa]|comiss[aá]ri[oa]|kommissar(?:in)?|governor|gouverneure?|"
    r"gobernador[a]?|governador[a]?|mayor|maire|alcalde(?:sa)?|bürgermeister(?:in)?|burgemeester|sindac[oa]|prefeit[oa]|"
    r"premier|speaker|registrar|rapporteur|relator[a]?|(?:justitie)?ombuds(?:man|woman|person|mann|frau)(?:den|nen|en|s)?|омбудсм[ае]н|ombudspersonė?|prosecutor|procureure?|"
    r"procurador[a]?|fiscal|representative|représentante?|representante|vertreter(?:in)?|ceo|cfo|head|chief|chef(?:fe)?|"
    r"jef[ea]|leiter(?:in)?|commander|attorney(?:-general)?|officer|solicitor|auditor|inspector|editor|comisionad[oa]|haute?-commissaire|garde|"
    r"(?:sous-)?préf(?:et|ète)|prefett[oa]|prefeito|\w*anwaltschaft|generalbundesanwalt|oberstaatsanwalt|tribunal|tribunale|senado|sénat|"
    r"bundestag|bundesrat|landtag|nationalrat|ständerat|knesset|sejm|duma|congreso|congresso|diputación|policía|polícia|"
    r"questura|headquarters|consulate|consulat|konsulat|gericht|\w+gericht|gerichtshof|fiscalía|defensoría|procuraduría|"
    r"contraloría|prezydencie|ministrze|premierze|πρόεδρε|υπουργέ|πρέσβη|министре|міністре|президенте|"
    # Who speaks for citizens, by the names of the office
    r"defensor[a]?|défenseure?|difensor[ei]|provedor[a]?|síndi(?:c|ca)|volksanwalt(?:schaft)?|bürgeranwalt|"
    r"\w*beauftragte[rn]?|ochránc(?:e|kyně)|ochran(?:ca|kyňa)|\w*pravobranitelj(?:ica)?|varuh(?:inja)?|zaštitni(?:k|ca)|"
    r"õiguskantsler|\w*kansleri?(?:n)?|tiesībsargs|kontrolierius|συνήγορος|захисник|"
    # Bodies and many at once
    r"members?|board|council|committee|commission|government|ministry|embassy|office|parliament|delegation|secretariat|"
    r"mission|states|parties|colleagues|friends|team|department|agency|gouvernement|ministère|ambassade|membres?|"
    r"gobierno|ministerio|embajada|ministerie|ministerio|ministero|ministerstwo|ministeriet|ministeriö|"
    r"\w*sekretariat(?:et)?|secretariaat|kancelaria|kancelář|kancelária|\w*kansliet|\w*kanzlei|\w*kanzleramt|"
    r"miembros|governo|ministério|regierung|regjeringen|regeringen|hallitus|valtioneuvosto|vláda|vlada|kormány|rząd|guvernul|"
    r"präfektur|préfecture|prefettura|prefectura|mairie|ayuntamiento|gemeente|direction|direktion|dirección|direzione|"
    r"directie|inspectie|\w*amt|\w*behörde|\w*departementet|ministerium|botschaft|mitglieder|regering|"
    r"sirs?|madams?|excellenc(?:y|ies)|ladies|gentlemen|damen|herren|mesdames|messieurs|señor[ae]s|senhor[ae]s|"
    r"signor[ei]|heren|dames|heer|państwo|panie|panowie|panstwo|dámy|pánové|hölgyeim|uraim|doamnelor|domnilor|"
    r"господа|дамы|панове|пані|администратор|министр|министър|министерка|міністр|міністерка|президент|президентка|посол|"
    r"председатель|председател|секретарь|секретар|директор|губернатор|прокурор|уполномоченный|уповноважений|голова|глава|"
    r"menteri|presiden|ketua|gubernur|sekretaris|jaksa|waziri|rais|balozi|katibu|spika|υφυπουργός|πρωθυπουργός|υπουργό|"
    r"bakan|başkan|büyükelçi|müdür|υπουργός|πρόεδρος|πρέσβης|"
    r"الوزير|وزير|الوزيرة|وزيرة|الرئيس|رئيس|الرئيسة|رئيسة|السفير|سفير|السفيرة|المدير|مدير|الأمين|أمين|النائب|المفوض"
    r")",
    re.IGNORECASE,
)
# Also family names, and roles only where an article or a style says so.
_ROLES_WITH_ARTICLE: Final = frozenset(
    "king queen pope prince princess emperor sultan emir judge justice bishop archbishop cardinal general roi "
    "reine pape princesse rey reina papa re regina könig königin kaiser papst".split()
)
_BESIDE: Final = frozenset(
    "prime first foreign deputy vice acting permanent special general federal state chief executive attorney "
    "managing national honorary interim high senior assistant under lord presiding country regional independent "
    "public général générale premier première adjoint adjointe permanente spécial spéciale exécutif exécutive "
    "adjunto adjunta especial ejecutivo ejecutiva primer primera executivo executiva geral primeiro primeira "
    "generale primo prima stellvertretende stellvertretender erste erster генеральный премьер العام العامة alto "
    "alta haut haute all or member whom it may concern federale federaal plenipotentiary extraordinary and et y e "
    "und & primul prima viceprim генеральна генеральний первый верховный مجلس هيئة لجنة محكمة ديوان مكتب "
    # What stands behind an office in Swahili and Indonesian.
    "supreme criminal international constitutional constitucional nacional nationale metropolitan white cabinet "
    "security police deutscher deutsche oberster supremo suprema superior superiore intelligence legal royal border "
    "penal interamericana interamericano "
    "civil home european auswärtiges auswärtige inter-american africain africaine européen européenne europeo europea "
    "mkuu mambo ya wa nje ndani sheria jamhuri taifa perdana luar dalam negeri agung hukum pertahanan keuangan "
    "kesehatan republik indonesia umum".split()
)
# "Monsieur le Recteur", but "Madame Le Pen": behind such an article stands what somebody is.
_ARTICLE_OF_OFFICE: Final = re.compile(r"(?i:m\.|mme|monsieur|madame) l(?:[ea] |['’])")
_OFFICE_ALONE: Final = 3  # words; a name stands behind others: "Madame la Ministre Anne Duval"
_ARTICLES: Final = frozenset(
    "the le la les el los las der die das il lo gli o a os as de het l' l’ den det mr ms mrs mr. ms. mrs. madam "
    "madame monsieur m. mme señor señora sr. sra. senhor senhora herr frau signor signora dear "
    "pan pani paní domnul doamna gospodin gospođa gospa herra rouva fru bapak ibu пан пані господин госпожа".split()
)
# Begins what somebody is in charge of; a name never stands behind it.
_OF: Final = frozenset(
    "of for to at in on de du des del della dello dei degli delle dell' dell’ do da dos das d' d’ für der von van "
    "voor à aux au en para per pour no na".split()
)
# What a body is called in English behind another word, and what people are called by themselves: "Supreme Court".
_BODY_ENDS: Final = frozenset(
    "court house service police cabinet senate congress assembly authority union bureau".split()
)
# Also family names, and bodies only where they say of what: "House of Commons", "Cámara de Diputados", "Cour suprême".
_BEGINS_BODY: Final = frozenset(
    "bank house court church union banque banco banca corte cour cámara câmara camera chambre".split()
)
# What somebody is in charge of, in languages that decline it instead of saying "of": "Minister Sprawiedliwości".
_PORTFOLIOS: Final = re.compile(
    "(?:sprawiedliwo|premier|spraw$|zagraniczn|wewnętrzn|obron|finans|finanț|zdrowi|edukacj|klimat|rolnictw|infrastruktur|kultur|"
    "cyfryzacj|rozwoj|środowisk|gospodark|justiți|afaceril|extern|intern|apărăr|sănătăți|educați|mediul|munci|culturi|"
    "narodow|sejm|senat|krajow|marynar|rzecznik|praw$|obywatelsk|republic|româniei|senatul|guvernul|rady$|ministrów|rzeczypospolit|δικαιοσύν|εξωτερικ|εσωτερικ|άμυνα|οικονομικ|υγεία|παιδεία|"
    "προστασία|πολιτισμ|κυβέρνη|δημοκρατία|μετανάστευ)"
)
# Words that stand in the name of a body and in nobody's: "Ministerul Justiției", "وزارة العدل".
_BODIES: Final = re.compile(
    r"\w*minist(?:ry|ère|erio|ério|ero|eri|erie|erium|erstwo|erstvo|erul|erija|eriet|eriö|ria|arstvo|rstvo)|ministeerium|"
    r"\w*minisztérium|ráðuneyti\w*|υπουργείο\w*|kementerian|kementrian|(?:baş)?bakanlı[gğk]\w*|valiliği|büyükelçiliği|"
    r"wizara|ministerio|министерств\w+|міністерств\w+|міністэрств\w+|министарств\w+|посольств\w+|прокуратур\w+|"
    r"(?:ال)?وزارة|(?:ال)?سفارة|(?:ال)?محكمة|(?:ال)?مفوضية|(?:ال)?نيابة|وزارت|سفارت|"
    r"embassy|ambassade|embajada|embaixada|ambasciata|botschaft|ambasada|ambasáda|veleposlaništvo|πρεσβεία|"
    r"parlament|parliament|parlement|parlamento|secretariat|sekretariat|"
    r"commission|committee|council|directorate|inspectorate|department|agency|tribunal|federation|association|"
    r"foundation|institute|authority|nations|organi[sz]ation|university|society|league|group|plc|ltd|inc|gmbh|biuro|"
    r"kamer|universit(?:ät|é|à)|universidade?|"
    r"comité|conseil|commissariat|délégation|agence|autorité|fondation|fédération|présidence|chancellerie|"
    r"(?:sub)?secretaría|comisión|consejo|consejería|dirección|delegación|agencia|autoridad|fundación|federación|"
    r"(?:vice)?presidencia|cancillería|jefatura|directiva|procuraduría|fiscalía|defensoría|contraloría|"
    r"secretaria|comissão|comitê|conselho|direção|delegação|agência|autoridade|fundação|presidência|chancelaria|gabinete|"
    r"commissione|comitato|consiglio|presidenza|segreteria|direzione|delegazione|agenzia|autorità|fondazione|"
    r"\w*kommission(?:en)?|\w*delegation(?:en)?|\w*präsidialamt|staatskanzlei|\w*ministeriums?|"
    r"commissie|kabinet|rechtbank|inspectie|kancelaria|komisja|komitet|urząd|trybunał|kancelář|kancelária|úřad|výbor|"
    r"komise|odbor|komisija|comisia|consiliul|cabinetul|secretariatul|bizottság|hivatala?|bíróság|"
    r"kommisjonen|styrelsen|direktorat(?:et)?|domstol(?:en)?|nämnden|\w*virasto|valiokunta|επιτροπή|γραφείο|προεδρία|"
    r"συμβούλιο|komisyonu|(?:baş)?başkanlığı|kurulu|mahkemesi|komitesi|müdürlüğü|"
    r"комитет|комиссия|комісія|комітет|аппарат|администрация|адміністрація|канцелярия|управление|управління|совет|"
    r"представительство|представництво|миссия|делегация|офіс|комисия|комисија|"
    r"(?:ال)?لجنة|(?:ال)?مجلس|(?:ال)?هيئة|(?:ال)?بعثة|رئاسة|(?:ال)?ديوان|(?:ال)?مكتب|(?:ال)?أمانة|(?:ال)?مؤسسة|"
    r"komisi|kejaksaan|mahkamah|kedutaan|tume|ofisi|ubalozi|mahakama|"
    # Parliaments by their own names
    r"stortinget|folketinget|riksdag(?:en)?|eduskunta|sejm|saeima|seimas|riigikogu|al[þt]h?ingi|oireachtas|knesset|"
    r"nationalrat|országgyűlés|staten-generaal|majlis|"
    # With the place for which it is one: "Bezirksregierung Köln", "Ayuntamiento de Sevilla"
    r"\w{3,}(?:regierung|verwaltung|präsidium|ausschuss|anwaltschaft|gericht|behörde|ratsamt|direktion)|"
    r"ayuntamiento|mairie|préfecture|prefettura|gemeente",
    re.IGNORECASE,
)
_HAN_BODIES: Final = re.compile(
    r".+(?:部|省|庁|廳|厅|院|局|署|委員会|委员会|委員會|大使馆|大使館|領事館|领事馆|裁判所|위원회|대사관|법원)|"
    r"(?:법무|외교|통일|국방|교육|행정안전|여성가족|보건복지|환경|문화체육관광|기획재정)부"
)
# Of whom a ministry or a body is said first: "Adalet Bakanı".
_TURKISH: Final = re.compile(
    r"(?:cumhur)?(?:bakan|başkan|vali|sekreter|büyükelçi|müdür|savcı|temsilci)(?:l[ıiuü]ğ)?(?:s?[ıiuü])(?:na|ne)?",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(
    r"(?:to )?whom it may concern|à qui de droit|a quien (?:corresponda|pueda interesar)", re.IGNORECASE
)
_HAN_ROLES: Final = re.compile(
    r"(?:.*(?:部|国|國|院|厅|廳|局|委|省|市|会|會|外務|法務|財務|防衛|内閣|総理|부|처|청|원|국무|대법|국가))?"
    r"(?:部长|部長|主席|总统|總統|总理|總理|大使|秘书长|秘書長|市长|市長|省长|主任|院长|院長|局长|局長|代表|大臣|首相|长官|長官|"
    r"大統領|知事|議長|会長|장관|대통령|대사|총리|의장|시장|위원장)(?:阁下|閣下|先生|女士|殿|様|님|각하)?"
)


def is_role(words: list[str], *, is_styled: bool = False) -> bool:
    """Tell whether words are what somebody is and not their name; ``is_styled`` where "Her Excellency" stood before.

    "Minister Rey" ends in a name, "Minister of Justice" in what the minister is in charge of.
    """
    whole = "".join(words)
    if _HAN_ROLES.fullmatch(whole) or _HAN_BODIES.fullmatch(whole) or _names_a_body(words):
        return True
    if len(words) <= _OFFICE_ALONE and _ARTICLE_OF_OFFICE.match(" ".join(words)):
        return True
    if _TURKISH.fullmatch(words[-1] if words else "") or _NOBODY.fullmatch(" ".join(words)):
        return True
    rest = [part for word in words for part in re.split(r"(?<=[’'])", word.strip(",.;:").lower()) if part]
    has_article, has_role = is_styled, False
    while rest and rest[0] in _ARTICLES:
        has_article |= rest.pop(0) in {"the", "le", "la", "el", "il", "der", "die", "l'", "l’"}
    for place, word in enumerate(rest):
        has_article |= word == "chief"  # Chief Justice
        is_end = place > 0 and word in _BODY_ENDS
        if is_end or _is_role_word(word) or (has_article and word in _ROLES_WITH_ARTICLE):
            has_role = True
        elif has_role and word in _OF:
            return True
        elif word not in _BESIDE and not (has_role and _says_of_what(word, words)):
            return False
    return has_role


def _names_a_body(words: list[str]) -> bool:
    """Tell words of a body, but not of an office in one before a name: "Council Member Ada Rey"."""
    first, second = (word.lower() for word in (*words, "", "")[:2])
    if first in _BEGINS_BODY and second in _OF | _BESIDE:
        return True
    places = [place for place, word in enumerate(words) if _BODIES.fullmatch(word)]
    return any(place + 2 >= len(words) or not _is_role_word(words[place + 1]) for place in places)


def _is_role_word(word: str) -> bool:
    """Tell a role, also one of two that a hyphen joins: "Министър-председател"."""
    return bool(_ROLES.fullmatch(word)) or ("-" in word and all(map(_ROLES.fullmatch, word.split("-"))))


def _says_of_what(word: str, words: list[str]) -> bool:
    """Tell the object of a role in languages that need no "of": Министр юстиции, وزير العدل."""
    as_written = next((one for one in words if one.strip(",.;:").lower() == word), word)
    is_arabic_object = as_written.startswith("ال") and not words[0].startswith("ال")
    return (
        bool(_PORTFOLIOS.match(word)) or is_arabic_object or (as_written[:1].islower() and not as_written[:1].isascii())
    )
