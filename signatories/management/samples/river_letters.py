"""The letters of the campaign for the Orsa: text and furniture. All of it is invented."""

from typing import Any

GOAL = "A river that children can swim in by 2030: no untreated discharge, published tests, a buffer along the springs."

MINISTER: dict[str, Any] = {
    "role": "to",
    "name": "Dr. Helga Varnhem",
    "title": "Minister for Waters and Forests",
    "organization": "Government of the Halder Cantons",
    "address": ["Chancery Square 2", "8001 Halderstad"],
}
COPIES: tuple[dict[str, Any], ...] = (
    {
        "role": "cc",
        "name": "Ruben Castellane",
        "title": "Chair, Standing Committee on Water, Soil, and Health",
        "organization": "Cantonal Assembly",
    },
    {"role": "cc", "name": "Elin Thorsgaard", "title": "Ombudsperson", "organization": ""},
    {"role": "cc", "name": "", "title": "Editors of the regional newspapers", "organization": ""},
)

DRAFT: dict[str, Any] = {
    "title": "Publish the water tests of the Orsa basin",
    "subject": "Publication of the quarterly water tests",
    "salutation": "Dear Minister,",
    "body": (
        "<p>Every quarter your laboratory draws samples at forty-one points between the springs and the delta. Every "
        "quarter the results are filed, and every quarter those of us who drink, fish and irrigate downstream are told "
        "that they will be released <em>in due course</em>.</p>"
        "<p>We ask for three things, none of which costs more than a page on your website.</p><ol>"
        "<li>Release the results within ten working days of each sampling.</li>"
        "<li>Name the sampling point, the hour and the method.</li>"
        "<li>Keep earlier results where they can be found.</li></ol>"
    ),
    "closing": "Yours sincerely,",
}

IN_REVIEW: dict[str, Any] = {
    "title": "Questions on the permit of the Halder tannery",
    "subject": "Permit 88/114: twelve months of measurements",
    "salutation": "Dear Minister,",
    "body": (
        "<p>On 3 March your office extended permit 88/114 for the tannery at Lower Halder by ten years. The decision "
        'refers to measurements “well within the limits”.<span class="footnote">Decision of 3 March, paragraph 14. The '
        "measurements themselves are not attached.</span> The measurements that volunteers took on the same days, at "
        "the same bank and with calibrated instruments, say otherwise:</p>"
        "<table><caption>Chromium, micrograms per liter, monthly mean below the outfall</caption><thead>"
        '<tr><th scope="col">Month</th><th scope="col">Limit</th><th scope="col">Volunteers</th></tr></thead><tbody>'
        '<tr><th scope="row">October</th><td>50</td><td>47</td></tr>'
        '<tr><th scope="row">November</th><td>50</td><td>81</td></tr>'
        '<tr><th scope="row">December</th><td>50</td><td>112</td></tr>'
        '<tr><th scope="row">January</th><td>50</td><td>96</td></tr></tbody></table>'
        "<p>We would be grateful for answers to the following questions.</p><ol>"
        "<li>Which measurements did the decision rest on, and who took them?</li>"
        "<li>Were samples taken at night, when residents report the strongest smell?</li>"
        "<li>What would have to be measured for the extension to be withdrawn?</li>"
        "<li>Has the Ministry compared its own figures with those of the volunteers, and if so, with what "
        "result?</li></ol>"
    ),
    "closing": "With regards,",
    "response_within_days": 30,
    "date_style": "day_first",
    "place": "Halderstad",
}

OPEN: dict[str, Any] = {
    "title": "Stop the night discharges into the Orsa",
    "subject": "Night discharges above Lower Halder",
    "salutation": "Dear Minister,",
    "body": (
        '<p>We are <span class="count" data-of="organizations" data-as="words"></span> organizations and <span '
        'class="count" data-of="individuals" data-as="digits"></span> individuals who live with the Orsa: we fish in '
        "it, water our fields from it, teach children to swim in it and treat those who fall ill after doing so.</p>"
        "<p>Between November and February residents of Lower Halder wrote down sixty-two nights on which the river ran "
        'grey between one and four in the morning.<span class="footnote">The log, with times and photographs, was '
        "handed to the cantonal office on 4 March and has its own file number there.</span> By six it looks as it "
        "always does. Inspections take place between nine and five.</p>"
        "<p>We therefore ask you to take four steps before the summer:</p><ul>"
        "<li><strong>Measure at night.</strong> Two automatic samplers, one above and one below the outfall, cost less "
        "than a single inspection week.</li>"
        "<li><strong>Publish what is measured.</strong> On the day it is measured, and in a form that can be read.</li>"
        "<li><strong>Act on it.</strong> Suspend permit 88/114 for as long as the limits are exceeded.</li>"
        "<li><strong>Listen.</strong> Receive a delegation of those who live on the bank.</li></ul>"
        "<p>A river forgives a great deal. It has forgiven us long enough.</p>"
    ),
    "closing": "Respectfully,",
    "response_within_days": 60,
    "meeting_requested": True,
    "publish_after_deadline": True,
    "number_on_closing": True,
    "place": "Halderstad",
}

CLOSED: dict[str, Any] = {
    "title": "Thirty meters for the springs",
    "subject": "A buffer along the headwaters",
    "salutation": "Dear members of the Assembly,",
    "body": (
        "<p>The Orsa begins as eleven springs on the eastern slope of Kestrel Hill. Nine of them rise in open pasture; "
        "around four of them slurry is spread to the very edge.</p>"
        "<p>The amendment before you draws a line of thirty meters around each spring in which nothing is spread, "
        "sprayed or built. It concerns less than one part in four thousand of the canton’s farmland. Farmers who give "
        "up that strip are compensated, and many of us who sign are those farmers.</p><blockquote>"
        "<p>Whoever owns the spring owns the morning of everybody downstream.</p></blockquote>"
        "<p>Please vote for it.</p>"
    ),
    "closing": "With confidence,",
    "number_on_closing": True,
    "place": "Halderstad",
    "cc_position": "before_body",
}

FINAL: dict[str, Any] = {
    "title": "A hundred and twenty for a living Orsa",
    "show_title": True,
    "subject": "The state of the Orsa and what it needs",
    "salutation": "Dear Minister,",
    "body": (
        '<p>We are <span class="count" data-of="organizations" data-as="digits"></span> associations from thirty '
        "places along one river. Few of us have ever written to a minister. We keep bees, teach, deliver children, "
        "mend boats. What brings us together is that each of us, in our own trade, has noticed the same thing: the "
        "Orsa carries less life each year.</p><h2>What we see</h2>"
        "<p>Beekeepers find fewer willows in flower. Swimmers find a film on the water in June that used to come in "
        'August.<span class="footnote">Bathing was advised against on 9 days in the first of the years compared here '
        "and on 37 days in the last.</span> Boatmen moor where there used to be two meters of water and now is one. "
        'Midwives at Ninewells have asked twice for the nitrate levels of the town well.<span class="footnote">Letters '
        "of 2 May and 11 September; neither was answered.</span></p><h2>What we ask</h2><ol>"
        "<li>A plan for the whole river, drawn up with those who live on it, by the end of next year.</li>"
        "<li>One authority that answers for it, from the springs to the delta.</li>"
        "<li>A public account, once a year, in plain words.</li></ol>"
        "<p>The annex lists what volunteers have counted over five years, and how.</p>"
    ),
    "closing": "In hope and impatience,",
    "disclaimer": "Organizations sign for themselves. Names are printed as they were given.",
    "annexes": [
        {
            "title": "Annex",
            "subtitle": "Five years of counting",
            "body": (
                "<p>The counts were made by trained volunteers on the first Saturday of May, at dawn, at the same "
                'thirty points.<span class="footnote">The protocol is that of the Young Surveyors; it was reviewed by '
                "two hydrologists who are not members of any signatory.</span></p>"
                "<table><caption>Mayfly larvae in one square meter of river bed, mean of all points</caption><thead>"
                '<tr><th scope="col">Reach</th><th scope="col">First year</th><th scope="col">Third year</th><th '
                'scope="col">Fifth year</th></tr></thead><tbody>'
                '<tr><th scope="row">Springs to Tarnmoor</th><td>212</td><td>204</td><td>198</td></tr>'
                '<tr><th scope="row">Tarnmoor to Lower Halder</th><td>187</td><td>141</td><td>96</td></tr>'
                '<tr><th scope="row">Lower Halder to the '
                "delta</th><td>90</td><td>44</td><td>19</td></tr></tbody></table>"
                '<p>Two points were flooded in the second year and left out.<span class="footnote">Points 17 and 18, '
                "below Old Ferry.</span></p>"
            ),
        }
    ],
    "response_within_days": 60,
    "publish_after_deadline": True,
    "number_on_closing": True,
    "place": "Halderstad",
}

FRENCH: dict[str, Any] = {
    "title": "Lettre ouverte sur la retenue de Brévance",
    "language": "fr",
    "subject": "Débit réservé en aval de la retenue",
    "salutation": "Madame la Préfète,",
    "body": (
        "<p>Depuis la mise en service de la retenue, la Brévance n’est plus une rivière : c’est un horaire. L’eau "
        "arrive à sept heures, quand on turbine, et repart à neuf. Entre-temps, les frayères sèchent.</p>"
        '<p>Nous sommes <span class="count" data-of="signatories" data-as="words"></span> à vous demander peu de chose '
        ": un débit réservé d’un mètre cube par seconde, toute l’année, de jour comme de nuit.<span "
        'class="footnote">Soit un huitième du débit moyen mesuré au pont Vieux avant les travaux.</span></p>'
        "<p>Ce n’est pas une faveur faite aux poissons. C’est la condition pour que les puits de la vallée ne "
        "tarissent pas en août, comme ils l’ont fait ces deux dernières années.</p>"
    ),
    "closing": "Veuillez agréer, Madame la Préfète, l’expression de notre considération distinguée.",
    "place": "Brévance",
    "response_within_days": 60,
}
PREFECT: dict[str, Any] = {
    "role": "to",
    "name": "Madame Solène d’Arquevaux",
    "title": "Préfète de la Brévance",
    "organization": "Préfecture de la Brévance",
    "address": ["1, quai de la Minoterie", "Brévance"],
}

ARCHIVED: dict[str, Any] = {
    "title": "Thanks for reopening the fish ladder at Amberley Locks",
    "salutation": "Dear Director,",
    "body": (
        "<p>Eleven years ago the ladder at Amberley Locks was closed for a season. On the first of April it carried "
        "water again, and on the ninth a child on the footbridge counted four trout.</p>"
        "<p>We write so often to complain that we wished to write once to say thank you, to you and to the two lock "
        "keepers who cleared the last of the gravel by hand.</p>"
    ),
    "closing": "Gratefully,",
    "page_size": "Letter",
}
DIRECTOR: dict[str, Any] = {
    "role": "to",
    "name": "",
    "title": "The Director",
    "organization": "Locks and Weirs Administration",
    "address": ["Lock House", "Amberley Locks"],
}

# What came back to the letter of thanks, and what readers of the register are told about it.
REPLY: dict[str, str] = {
    "reference": "LWA 7/31",
    "summary": "The Administration thanks for the letter and will keep the ladder open all year round.",
    "text": (
        "Locks and Weirs Administration\n\n"
        "Your letter hangs in the lock house. The keepers ask us to say that they counted seven.\n\n"
        "The ladder stays open all year round from now on.\n\n"
        "The Director\n"
    ),
    "note": "The first of our letters that was answered with more than was asked for.",
}
