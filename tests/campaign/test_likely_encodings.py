"""What is proposed for a text without a label: sentences of usual answers, in what each language was written in."""

import pytest

from campaign.files import encodings
from campaign.likely_encodings import likely_encodings
from campaign.mail.reading import charsets

SENTENCES = (
    (
        "cp1252",
        "Sehr geehrte Damen und Herren, wir bestätigen den Eingang Ihres Schreibens und prüfen die Angelegenheit.",
    ),
    ("cp1252", "Señora: el Ministerio ha recibido su carta y dará una contestación según la legislación española."),
    ("cp1252", "Madame, le ministère a bien reçu votre lettre et l’a transmise à l’autorité compétente."),
    ("cp1252", "O Ministério não recebeu a informação; a questão será tratada na próxima reunião da comissão."),
    ("cp1250", "Ministerstvo obdrželo váš dopis a odpoví v zákonné lhůtě. S pozdravem Dvořák"),
    ("iso8859_2", "Ministerstwo otrzymało Państwa list i odpowie w terminie. Łączę wyrazy szacunku, Śliwińska"),
    ("cp1251", "Уважаемые коллеги! Министерство получило ваше письмо и рассмотрит его."),
    ("koi8_r", "Уважаемые коллеги! Министерство получило ваше письмо и рассмотрит его."),
    ("cp1253", "Το υπουργείο έλαβε την επιστολή σας και θα απαντήσει σύντομα."),
    ("cp1254", "Bakanlık mektubunuzu almıştır ve gereği yapılacaktır. Saygılarımızla, Şükrü Öğüt"),
    ("cp1255", "משרד החוץ קיבל את מכתבכם ויטפל בו בהתאם לחוק."),
    ("cp1256", "تسلمت الوزارة رسالتكم وستنظر فيها وفقا للقانون."),
    ("cp1257", "Ministrija saņēma jūsu vēstuli un sniegs atbildi likumā noteiktajā termiņā. Ar cieņu, Bērziņš"),
    ("cp874", "เรียน ท่านผู้เกี่ยวข้อง กระทรวงการต่างประเทศได้รับหนังสือของท่านแล้ว"),
    ("gb18030", "尊敬的先生：我们已收到贵方来信，将依法处理。"),
    ("big5", "敬啟者：本部已收到貴組織來函，將依法辦理。"),
    ("euc_jp", "拝啓　貴団体からの書簡を拝受いたしました。関係省庁に伝達いたします。"),
    ("cp932", "拝啓　貴団体からの書簡を拝受いたしました。関係省庁に伝達いたします。"),
    ("cp932", "シンガポール、ブルガリア、スリナム"),
    ("euc_jp", "ブルンジ、ノーフォーク島、イラク"),
    ("cp949", "귀 단체의 서한을 잘 받았습니다. 관계 부처에 전달하겠습니다."),
)


@pytest.mark.parametrize(("encoding", "sentence"), SENTENCES)
def test_a_usual_answer_is_read_as_it_was_written(encoding: str, sentence: str) -> None:
    content = sentence.encode(encoding)

    in_mail, in_file = charsets.decode(content), encodings.decode(content)

    assert in_mail.text == sentence
    assert in_mail.guessed
    assert in_file is not None
    assert (in_file.text, in_file.is_sure) == (sentence, False)


def test_only_encodings_that_were_asked_about_are_named_and_each_once() -> None:
    found = list(likely_encodings("Señora: el año próximo".encode("cp1252"), ("cp1252", "mac_roman", "gb18030")))

    assert found[0] == "cp1252"
    assert sorted(found) == sorted(set(found))
    assert set(found) <= {"cp1252", "mac_roman", "gb18030"}
