"""What a language tag says about the page: the direction, and the few words print adds itself.

The words stand here and not in the message catalogs because a letter may be in a
language that the pages of Undersigned are not translated into.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

from letters.markup import scripts


@dataclass(frozen=True, slots=True)
class PrintWords:
    """``page`` holds the running foot with ``{page}`` and ``{pages}`` in this order; ``copies`` heads the cc lines.

    ``draft`` lies across a page that is not final yet.
    """

    page: str
    copies: str = "cc:"
    draft: str = "Draft"


_OTHER: Final = PrintWords("{page} / {pages}")
_WORDS: Final = {
    "ar": PrintWords("صفحة {page} من {pages}", "نسخة إلى:", "مسودة"),
    "bo": PrintWords("{page} / {pages}", "འདྲ་བཤུས།"),
    "ca": PrintWords("pàgina {page} de {pages}", "c. c.:", "Esborrany"),
    "cs": PrintWords("strana {page} z {pages}", "Na vědomí:", "Koncept"),
    "da": PrintWords("side {page} af {pages}", "Kopi til:", "Udkast"),
    "de": PrintWords("Seite {page} von {pages}", "In Kopie:", "Entwurf"),
    "el": PrintWords("σελίδα {page} από {pages}", "Κοινοποίηση:", "Σχέδιο"),
    "en": PrintWords("page {page} of {pages}"),
    "es": PrintWords("página {page} de {pages}", "c. c.:", "Borrador"),
    "fa": PrintWords("صفحهٔ {page} از {pages}", "رونوشت:", "پیش‌نویس"),
    "fi": PrintWords("sivu {page} / {pages}", "Tiedoksi:", "Luonnos"),
    "fr": PrintWords("page {page} sur {pages}", "Copie :", "Brouillon"),
    "he": PrintWords("עמוד {page} מתוך {pages}", "העתק:", "טיוטה"),
    "hu": PrintWords("{page}. oldal / {pages}", "Másolatot kap:", "Tervezet"),
    "it": PrintWords("pagina {page} di {pages}", "e p.c.:", "Bozza"),
    "ja": PrintWords("{page} / {pages} ページ", "写し：", "草案"),
    "ko": PrintWords("{page} / {pages}쪽", "참조:", "초안"),
    "nl": PrintWords("pagina {page} van {pages}", "Kopie aan:", "Concept"),
    "no": PrintWords("side {page} av {pages}", "Kopi til:", "Utkast"),
    "pl": PrintWords("strona {page} z {pages}", "Do wiadomości:", "Szkic"),
    "pt": PrintWords("página {page} de {pages}", "c/c:", "Rascunho"),
    "ro": PrintWords("pagina {page} din {pages}", "Cc:", "Ciornă"),
    "ru": PrintWords("стр. {page} из {pages}", "Копия:", "Черновик"),
    "sv": PrintWords("sida {page} av {pages}", "Kopia till:", "Utkast"),
    "tr": PrintWords("sayfa {page} / {pages}", "Bilgi:", "Taslak"),
    "uk": PrintWords("стор. {page} з {pages}", "Копія:", "Чернетка"),
    "ur": PrintWords("صفحہ {page} از {pages}", "نقل:", "مسودہ"),
    "vi": PrintWords("trang {page} / {pages}", "Đồng kính gửi:", "Bản nháp"),
    "zh": PrintWords("第 {page} 页，共 {pages} 页", "抄送：", "草稿"),
    "zh-hant": PrintWords("第 {page} 頁，共 {pages} 頁", "副本：", "草稿"),
}
# Ends a list on which not all are named; a number behind a colon agrees with every noun.
_UNNAMED: Final = {
    "ar": "موقّعون آخرون لم تُذكر أسماؤهم: {count}",
    "ca": "Altres signants no esmentats aquí: {count}",
    "cs": "Další signatáři, kteří zde nejsou uvedeni: {count}",
    "da": "Øvrige underskrivere, som ikke er nævnt her: {count}",
    "de": "Weitere Unterzeichnende, die hier nicht genannt sind: {count}",
    "el": "Άλλοι υπογράφοντες που δεν κατονομάζονται εδώ: {count}",
    "en": "Further signatories not named here: {count}",
    "es": "Otros signatarios no nombrados aquí: {count}",
    "fa": "دیگر امضاکنندگانی که نامشان اینجا نیامده است: {count}",
    "fi": "Muut allekirjoittajat, joita ei nimetä tässä: {count}",
    "fr": "Autres signataires non nommés ici : {count}",
    "he": "חותמים נוספים ששמם אינו מצוין כאן: {count}",
    "hu": "További, itt meg nem nevezett aláírók: {count}",
    "it": "Altri firmatari non nominati qui: {count}",
    "ja": "ここに氏名を記載していない署名者：{count}",
    "ko": "여기에 이름을 밝히지 않은 서명자: {count}",
    "nl": "Overige ondertekenaars die hier niet worden genoemd: {count}",
    "no": "Øvrige underskrivere som ikke er navngitt her: {count}",
    "pl": "Pozostali sygnatariusze niewymienieni tutaj: {count}",
    "pt": "Outros signatários não nomeados aqui: {count}",
    "ro": "Alți semnatari care nu sunt numiți aici: {count}",
    "ru": "Другие подписавшиеся, не названные здесь: {count}",
    "sv": "Övriga undertecknare som inte namnges här: {count}",
    "tr": "Burada adı belirtilmeyen diğer imzacılar: {count}",
    "uk": "Інші підписанти, не названі тут: {count}",
    "ur": "دیگر دستخط کنندگان جن کے نام یہاں درج نہیں: {count}",
    "vi": "Những người ký khác không nêu tên ở đây: {count}",
    "zh": "其他未在此具名的签署者：{count}",
    "zh-hant": "其他未在此具名的簽署者：{count}",
}

# Ends a list of a letter that people signed on paper as well.
_ON_PAPER: Final = {
    "ar": "توقيعات على الورق: {count}",
    "bo": "ཤོག་ཐོག་གི་མིང་རྟགས། {count}",
    "ca": "Signatures en paper: {count}",
    "cs": "Podpisy na papíře: {count}",
    "da": "Underskrifter på papir: {count}",
    "de": "Unterschriften auf Papier: {count}",
    "el": "Υπογραφές σε χαρτί: {count}",
    "en": "Signatures on paper: {count}",
    "es": "Firmas en papel: {count}",
    "fa": "امضا روی کاغذ: {count}",
    "fi": "Allekirjoituksia paperilla: {count}",
    "fr": "Signatures sur papier\u00a0: {count}",
    "he": "חתימות על נייר: {count}",
    "hu": "Papíron aláírók: {count}",
    "it": "Firme su carta: {count}",
    "ja": "書面による署名：{count}",
    "ko": "서면 서명: {count}",
    "nl": "Handtekeningen op papier: {count}",
    "no": "Underskrifter på papir: {count}",
    "pl": "Podpisy na papierze: {count}",
    "pt": "Assinaturas em papel: {count}",
    "ro": "Semnături pe hârtie: {count}",
    "ru": "Подписи на бумаге: {count}",
    "sv": "Underskrifter på papper: {count}",
    "tr": "Kâğıt üzerindeki imzalar: {count}",
    "uk": "Підписи на папері: {count}",
    "ur": "کاغذ پر دستخط: {count}",
    "vi": "Chữ ký trên giấy: {count}",
    "zh": "纸质签名：{count}",
    "zh-hant": "紙本簽名：{count}",
}

# Read aloud for the field that holds the seal of a file.
_SEAL: Final = {
    "ar": "الختم الرقمي لهذا المستند",
    "ca": "Segell digital d’aquest document",
    "cs": "Digitální pečeť tohoto dokumentu",
    "da": "Dette dokuments digitale segl",
    "de": "Digitales Siegel dieses Dokuments",
    "el": "Ψηφιακή σφραγίδα αυτού του εγγράφου",
    "es": "Sello digital de este documento",
    "fa": "مهر دیجیتال این سند",
    "fi": "Tämän asiakirjan digitaalinen sinetti",
    "fr": "Sceau numérique de ce document",
    "he": "חותם דיגיטלי של מסמך זה",
    "hu": "A dokumentum digitális pecsétje",
    "it": "Sigillo digitale di questo documento",
    "ja": "この文書の電子シール",
    "ko": "이 문서의 전자 인장",
    "nl": "Digitaal zegel van dit document",
    "no": "Dette dokumentets digitale segl",
    "pl": "Cyfrowa pieczęć tego dokumentu",
    "pt": "Selo digital deste documento",
    "ro": "Sigiliul digital al acestui document",
    "ru": "Цифровая печать этого документа",
    "sv": "Dokumentets digitala sigill",
    "tr": "Bu belgenin dijital mührü",
    "uk": "Цифрова печатка цього документа",
    "ur": "اس دستاویز کی ڈیجیٹل مہر",
    "vi": "Con dấu số của tài liệu này",
    "zh": "本文件的数字印章",
    "zh-hant": "本文件的數位印章",
}

# Stands beside the QR code at the end of a letter.
_CHECK: Final = {
    "ar": "تحقق من هذه الرسالة:",
    "ca": "Comproveu aquesta carta:",
    "cs": "Ověřte tento dopis:",
    "da": "Kontrollér dette brev:",
    "de": "Diesen Brief prüfen:",
    "el": "Ελέγξτε αυτή την επιστολή:",
    "es": "Compruebe esta carta:",
    "fa": "این نامه را بررسی کنید:",
    "fi": "Tarkista tämä kirje:",
    "fr": "Vérifier cette lettre\u00a0:",
    "he": "לבדיקת מכתב זה:",
    "hu": "A levél ellenőrzése:",
    "it": "Verificare questa lettera:",
    "ja": "この書簡の確認：",
    "ko": "이 서한 확인:",
    "nl": "Controleer deze brief:",
    "no": "Kontroller dette brevet:",
    "pl": "Sprawdź ten list:",
    "pt": "Verifique esta carta:",
    "ro": "Verificați această scrisoare:",
    "ru": "Проверить это письмо:",
    "sv": "Kontrollera detta brev:",
    "tr": "Bu mektubu doğrulayın:",
    "uk": "Перевірити цей лист:",
    "ur": "اس خط کی جانچ کریں:",
    "vi": "Kiểm tra bức thư này:",
    "zh": "核验本函：",
    "zh-hant": "核驗本函：",
}


def first_strong(text: str) -> str:
    """Return the direction of the first letter that has one, or an empty string (Unicode TR 9, rules P2 and P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return ""


def print_words(language: str) -> PrintWords:
    """Return the words of the nearest known language; a plain "1 / 3" where none is known."""
    return _WORDS.get(_nearest(language), _OTHER)


def unnamed(count: int, language: str) -> str:
    """Say how many more there are than a list names; a plain "+ 3" where no words are known."""
    return _UNNAMED.get(_nearest(language), "+ {count}").format(count=count)


def on_paper(count: int, language: str) -> str:
    """Say how many have signed on paper; a plain "+ 3" where no words are known."""
    return _ON_PAPER.get(_nearest(language), "+ {count}").format(count=count)


def seal_words(language: str) -> str:
    """Return what is read aloud for the seal of a file; in English where no words are known."""
    return _SEAL.get(_nearest(language), "Digital seal of this document")


def check_words(language: str) -> str:
    """Return what stands beside the code by which a letter is checked; in English where no words are known."""
    return _CHECK.get(_nearest(language), "Check this letter:")


def _nearest(language: str) -> str:
    tag = scripts.parse(language)  # old and three-letter codes are another name of one that has words
    name = {"nb": "no", "nn": "no", "cmn": "zh", "prs": "fa"}.get(tag.language, tag.language)
    if name == "zh" and "Hant" in (tag.script, scripts.script(language)):
        return "zh-hant"
    return name
