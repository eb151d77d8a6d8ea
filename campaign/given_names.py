"""Given names of several words, which look like particles and a family name: María de los Ángeles, José de Jesús.

They are known by what girls and boys are called after, and only where a family name follows: "Juan de los Ángeles" and
"María de los Ángeles" alone may be family names.
"""

import re
from typing import Final

_CALLED_AFTER: Final = (
    r"(?:de|do|da|dos|das|del|di|della)(?:\s+(?:la|los|las))?\s+(?:"
    # Spanish
    r"Ángeles|Angeles|Dolores|Milagros|Remedios|Mercedes|Nieves|Gracias?|Luz|Paz|Cruz|Concepción|O|Soledad|Esperanza|"
    r"Almudena|Encarnación|Asunción|Ascensión|Caridad|Pilar|Carmen|Rosario|Mar|Rocío|Consuelo|Socorro|Sol|Valle|"
    r"Refugio|Pino|Prado|Jesús|Jesus|Dios|Lourdes|Fátima|Guadalupe|Regla|Montserrat|Begoña|Itatí|Luján|"
    # Portuguese, Galician, Italian
    r"Conceição|Carmo|Rosário|Céu|Dores|Graças?|Anjos|Lurdes|Deus|Assunção|Ascensão|Glória|Penha|Nazaré|Piedade|"
    r"Saudade|Neves|Mercês|Ceo|Grazie)"
)
_COMPOUND: Final = re.compile(
    rf"(?<!\S)((?:Mar[ií]a|M\.?ª|M[aª]\.?|José|Jose|Juan|João|Joao|Joan)(?:\s+[^\W\d_]+)?)\s+({_CALLED_AFTER})"
    r"(?=\s+[^\W\d_][\w’'-])",
    re.IGNORECASE,
)
_HOLDS: Final = "_"


def held_together(name: str) -> str:
    """Return a name with each given name of several words in one; ``parted`` gives the words back."""
    return _COMPOUND.sub(lambda found: _HOLDS.join(found[0].split()), name)


def parted(name: str) -> str:
    """Return the words of a name that ``held_together`` has put into one."""
    return name.replace(_HOLDS, " ")
