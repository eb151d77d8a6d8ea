"""What letters count when they speak of those who sign, as stems of words: one pattern for each count of the list."""

from typing import Final

# Words behind a number that speak of the list, in the languages in which most letters are written; stems, lower case.
OF_THE_LIST: Final = {
    "organizations": r"organi[sz]a[tcsț]|organizz|organizaç|associat|asociac|associaz|associaç|verbänd|verein|ngo|"
    r"ong\b|group|groupe|förening|forening|stowarzysz|организац|організац|szervezet|järjestö|kuruluş|örgüt|منظم|οργαν|"
    r"colectiv|collecti[fv]|kollektiv|institutions?\b|instituc|istituz|instituiç|foundation|fondation|fundac|fondaz|"
    r"fundaç|stiftung|unions\b|syndicat|sindicat|gewerkschaft|entidad|entitat|vakbond|sindacat|sindikat|\w*förbund|\w*forbund|fagforening|związ|профсоюз|профспіл|cooperativ|kooperativ|entität|coalition|coalici|coaliz|coligaç|federation|fédérat|"
    r"federac|federaz|federaç|föderation|networks\b|réseaux|netzwerk|redes\b|movimento|movimient|mouvement|associati|"
    r"vereniging|zväz|spolk|sdružen|združen|udruž|udrug|organizat|organizacj|asociați|asociat|fundați|yhdisty|"
    r"dernek|derneğ|sendika|vakıf|vakf|egyesület|alapítvány|združenj|об[’'ъ]?единени|об[’']єднан|фонд|σύλλογ|σωματεί|"
    r"جمعي|نقاب|سازمان|ארגונ|tổ chức|hội\b|lembaga|pertubuhan|mashirika|संगठन|সংগঠন|องค์กร|"
    # "Menschenrechtsorganisationen": languages that write a noun together with what it is about.
    r"[^\W\d_]+(?:organisati|organizáci|verbänd|vereine|stiftungen|gewerkschaften|netzwerke|hilfswerke|verenigingen|"
    r"föreningar|foreninger|szervezet|järjestö|comités|stichtingen|bonden|groepen)|"
    r"stichting|enti\b|comitat|coletiv|collettiv|nadac|fundacj|federacj|związk|coordinament|towarzystw|stiftels",
    "individuals": r"individu|einzelperson|particuliers",
    "signatories": r"signator|signatair|signer|signatari|undersigned|soussign|\w*unterzeichne(?:r|nd)|firmant|firmatar|"
    r"ondertekena|"
    r"underskriver|undertecknar[en]|undertecknan?d|sygnatariusz|подпис|підпис|imzac|موقع",
    "countries": r"countr|pays\b|länder|staaten|países|paises|paesi\b|landen\b|krajów|стран|країн|ülke",
}
# Who may sign and of whom letters speak as well: they are about the list where it speaks in its own name.
OF_OURS: Final = {
    "organizations": r"charit|church|universit|think tanks?\b|faith communit|agenc|compan(?:y|ies)|clubs?\b|"
    r"cent(?:re|er)s\b|alliances?\b|committee|councils?\b|law firms?\b|newspaper|societies|initiative|"
    r"campaigns\b|platform|bodies|"
    r"églises?|entreprises?|comités?|kirchen|unternehmen|bündnis|initiativ|iglesias?|empresas?|iniciativas?|plataformas?|"
    r"business|schools?\b|hospital|clinics?\b|librar|museums?\b|theat(?:re|er)s\b|parish|congregation|diocese|mosque|"
    r"synagogue|temples?\b|monaster|municipalit|cities\b|towns\b|outlets?\b|publishers?\b|radio|co-?op|chambers\b|"
    r"academies|colleges?\b|facult|institutes?\b|parties\b|magazine|chapters\b|branches\b|shelters?\b|leagues?\b|"
    r"paroisse|écoles?\b|hôpitaux|musées?\b|théâtres?\b|médias?\b|journaux|mairies|communes\b|coopérativ|ligues?\b|"
    r"sections\b|instituts?\b|barreaux|chambres\b|partis\b|parroqui|escuelas?\b|hospitales|museos?\b|medios\b|"
    r"municipios|ayuntamient|ligas?\b|centros\b|institutos?\b|universidad|facultades|colegios\b|clubes|asamblea|"
    r"comunidades|comités|parrocchi|scuole|circoli|sezioni|testate|musei\b|comuni\b|consorzi|centri\b|chiese\b|"
    r"igrejas|escolas|paróquias|câmaras|kerken\b|ziekenhuizen|krankenhäuser|scholen\b|bedrijven|instellingen|bewegingen|gemeenten|redacties|"
    r"einrichtung|schulen\b|museen|klinik|betriebe|hochschul|instituten?\b|werke\b|gesellschaften|zentren|"
    r"församling|kyrkor|skolor|klubb|företag|menighe|kirker|skoler|virksomhed|bedrifter|instytucj|uczeln|parafi|"
    r"redakcj|inicjatyw|grup|iniciativ|групп|инициатив|движени|университет|груп|ініціатив|рух|sindicate|"
    r"birlik|girişim|csoport|intézmény|φορε|ενώσ|συλλογικ|"
    r"[^\W\d_]*(?:städten?|gruppen|initiativen|kammern|räte|bündnisse|kirchen|gemeinden|gesellschaften|instituten?|schulen|"
    r"kliniken|betrieben?|verlagen?|genossenschaften|einrichtungen|werken?|zentren|redaktionen|fakultäten)\b",
    "individuals": r"experts?\b|personnalités|"
    r"scholar|lawyer|academic|parliamentarian|mayor|citizen|people\b|persons?\b|researcher|"
    r"doctors?\b|artist|writer|journalist|scientist|defenders?\b|personnes|chercheu|avocat|médecin|élue?s\b|maires\b|alcald|bürgermeister|"
    r"citoyen|personen|forschende|"
    r"teacher|nurses?\b|students?\b|physician|economist|historian|survivor|relatives\b|judges?\b|bishops?\b|rabbi|"
    r"imams?\b|clergy|MPs\b|meps?\b|senator|deputies|authors?\b|filmmaker|musician|workers?\b|residents?\b|farmers?\b|"
    r"engineer|enseignant|étudiant|députés?|sénat|écrivain|juristes?\b|magistrat|familles|femmes\b|hommes\b|"
    r"docent|profesor|estudiant|escritor|juristas?\b|familias|mujeres|diputad|periodista|cittadin|ricercator|giornalist|"
    r"persone\b|sindaci|insegnant|medici\b|pessoas|cidad[ãa]|professor|pesquisador|jornalista|burgers|wetenschapper|artsen|"
    r"privatperson|personer\b|medborgare|forskare|borgere|forskere|osób|obywatel|naukowc|osob|людей|граждан|уч[её]н|"
    r"осіб|громадян|lehr(?:er|kräfte)|studierende|jurist|"
    r"wissenschaft|ärzt|bürger|abgeordnet|personas|investigador|abogad|académic|ciudadan",
}
OF_THE_LIST_IN_HAN: Final = {
    "organizations": "组织|組織|团体|團體|団体|机构|機構|机关|協會|协会|工会|工會|단체|기관|조직|노조",
    "individuals": "个人|個人|개인",
    "signatories": "签署|簽署|署名|서명",
    "countries": "国家|國家|か国|カ国|개국",
}
