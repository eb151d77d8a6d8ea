"""The letters of the campaign for the press of Veldania, and the neighbors' one. All of it is invented."""

from typing import Any

GOAL = "The release of the Harbor Street reporters and an end to the licensing of newspapers in Veldania."

JOINT: dict[str, Any] = {
    "title": "On the detention of the Harbor Street reporters",
    "sender": (
        "Kestrel Media Watch; the Open Notebook Foundation; and the Union of Veldanian Reporters in Exile, jointly "
        "with the undersigned writers, lawyers and librarians"
    ),
    "subject": "Detention of six reporters since 14 August",
    "salutation": "Excellencies,",
    "body": (
        "<p>On the evening of 14 August, officers entered the newsroom on Harbor Street in Port Veld and took six "
        "people away. None has been charged. None has been allowed to telephone a lawyer. Their newspaper, which had "
        "appeared every weekday for thirty-one years, has not appeared since.</p>"
        "<p>The offence, as far as anybody has named one, was an article on the price of bread.<span "
        'class="footnote">“Four bakers and a scale”, printed on 11 August. It was correct to the gram.</span></p>'
        '<p>We come from <span class="count" data-of="countries" data-as="words"></span> countries and agree on little '
        "else. We ask your governments, each of which has an embassy within sight of Harbor Street, to:</p><ul>"
        "<li>ask to see the six, in person, and to say in public whether you were allowed to;</li>"
        "<li>attend every hearing;</li>"
        "<li>offer travel papers to their families, who have been told to leave their homes by the end of the "
        "month.</li></ul>"
        "<p>Some who stand behind this letter cannot be named in it. They are counted all the same.</p>"
    ),
    "closing": "With respect and concern,",
    "disclaimer": "Affiliations are given for identification and do not commit the institutions named.",
    "date_style": "day_first",
    "meeting_requested": True,
}
HEADS_OF_MISSION: tuple[dict[str, Any], ...] = (
    {"role": "to", "name": "", "title": "Heads of mission", "organization": "Embassies in Port Veld"},
    {
        "role": "cc",
        "name": "Benedikta Holm",
        "title": "Special Envoy for Media, Culture, and the Arts",
        "organization": "Council of the Northern Harbors",
    },
    {
        "role": "cc",
        "name": "Jean-Aurèle Mbida",
        "title": "Registrar",
        "organization": "Court of Port Veld, Third Chamber",
    },
)
RELEASE: dict[str, Any] = {
    "headline": "Writers, lawyers and librarians ask embassies to visit the Harbor Street reporters",
    "subheadline": "Six people held for weeks without a charge over an article on the price of bread",
    "release": "For immediate release",
    "contact": "Aoife Brannigan, Kestrel Media Watch\npress@kestrelmedia.example",
    "language": "en",
    "body": (
        "<p>A joint letter published today asks every embassy in Port Veld to request a visit to six reporters who "
        "have been held since 14 August without charge.</p>"
        "<p>“An embassy that looks out on a closed newsroom every morning cannot say it did not know,” said Aoife "
        "Brannigan of Kestrel Media Watch.</p>"
    ),
}

LICENSES: dict[str, Any] = {
    "title": "Against the licensing of newspapers",
    "subject": "Draft ordinance on printing licenses",
    "salutation": "Dear President of the Assembly,",
    "body": (
        "<p>The draft ordinance would let a newspaper appear only with a license, for a year at a time, at the "
        "discretion of an office that publishes no reasons. We ask the Assembly not to take it up.</p>"
        "<p>Three of us have worked under such an ordinance elsewhere. It was never used against a newspaper. It never "
        "had to be.</p>"
    ),
    "closing": "Sincerely,",
}

HEARING: dict[str, Any] = {
    "title": "Invitation to a hearing on the price of paper",
    "salutation": "Dear Commissioner,",
    "body": (
        "<p>We had asked you to hold a public hearing on the sudden rise in the price of newsprint. Since the tariff "
        "was withdrawn last week, the request has no object any more.</p>"
    ),
    "closing": "Sincerely,",
}

HOUSING: dict[str, Any] = {
    "title": "Keep the winter shelter on Lantern Row open",
    "salutation": "Dear Mayor,",
    "body": (
        "<p>The shelter on Lantern Row has sixty beds and, this winter, ninety-four guests. The lease ends in March. "
        "We ask the city to extend it by one winter while the new house is being built.</p>"
    ),
    "closing": "Sincerely,",
}
