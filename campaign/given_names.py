"""Given names of several words, which look like particles and a family name: María de los Ángeles, José de Jesús.

They are known by what girls and boys are called after, and only where a family name follows: "Juan de los Ángeles" and
"María de los Ángeles" alone may be family names. And names with two family names, as in Spain and Spanish America:
Margarita Robles Fernández is Señora Robles, and stands under R.
"""

import re
import unicodedata
from collections.abc import Sequence
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
# The languages whose speakers have two family names and write both; the Portuguese go by the last.
_WITH_TWO: Final = frozenset({"es", "ca", "gl", "eu"})
# Usual given names in them, without accents. What is a usual family name as well (Martín, Alonso, Cruz) is left out.
_GIVEN: Final = frozenset(
    "dina nayib rosalba indira nicolle jeanine evelin nadine keiko marlene yanina rosmery aurelia cayetano "
    "eneko eusebio fulgencio hortensio jeremias lazaro lope marlon nelson nubia omaira pascal saturnino wilmer yuri "
    "abel abigail abril adela adolfo adrian adriana agustin agustina aida aitana aitor alba albert alberto alejandra "
    "alejandro alejo alexandra alexis alfonso alfredo alicia alma almudena alvaro amadeo amalia amanda amaya amelia "
    "amparo ana anabel anahi ander andrea andres andreu angel angela angeles angelica angelina anselmo antoni antonia "
    "antonio araceli ariadna ariel armando arnau arsenio artur arturo asier asuncion augusto aurelio aurora azucena "
    "barbara bartolome beatriz begona belen belinda benito benjamin berenice bernardo bernat berta bibiana blanca "
    "brenda bruno calixto camila camilo candela caridad carina carla carles carlos carlota carme carmen carmina "
    "carolina catalina cayetana cecilia celeste celia cesar clara claudia claudio clemente concepcion consuelo corina "
    "cristian cristina cristobal dalia damian daniel daniela dario david debora delfina diana diego dolores dominga "
    "domingo edgar edgardo edith eduard eduardo edurne efrain elena eleonora elias elisa elisabet elisabeth eloisa "
    "eloy elsa elvira emilia emiliano emilio encarnacion enric enrique eric erica ernesto esmeralda esperanza esteban "
    "estefania estela ester esther eugenia eugenio eulalia eva evelyn ezequiel fabian fabiana fabiola fabricio "
    "federico felicia felicitas felip felipe felix fermin fernanda fernando ferran fidel filomena flavia flavio flor "
    "florencia florencio francesc francesca francisca francisco gabriel gabriela garbine genaro gerard gerardo german "
    "gisela gladys gloria gonzalo gorka graciela gregorio guadalupe guillem guillermina guillermo gumersindo gustavo "
    "hector heriberto hernan hilda hipolito horacio hortensia hugo humberto idoia ignacia ignacio ignasi iker imma "
    "inaki ines inigo inmaculada iratxe irene iris irma isaac isabel isabella isidro ismael itziar ivan ivana ivon "
    "jacinta jacinto jacobo jaime jaume javier jazmin jennifer jenny jeronimo jessica jesus jimena joan joaquin "
    "joaquina joel jon jone jordi jorge jose josefa josefina josep josu juan juana julia julian juliana julieta julio "
    "karen karina karla laia laura laureano leandro leire leonardo leonor leopoldo leticia lidia ligia lilia liliana "
    "lina lisandro llorenc lluis lola lorena lorenzo lourdes lucas lucero lucia luciana luciano lucio luis luisa "
    "luisina luz macarena magali magdalena maite manuel manuela marc marcela marceli marcelino marcelo marcia marcial "
    "marcos margarita maria mariana mariano maribel maricela maricruz marina mario marisa marisol maritza marta "
    "martha marti martina mateo matias matilde mauricio maximiliano maximo mayra melchor melina melisa mercedes "
    "meritxell micaela miguel miguelina mikel milagros mireia mirella miren miriam modesto moises monica montserrat "
    "myriam nadia nagore nahuel natalia natividad nerea nestor nicanor nicolas nicole nidia nieves nilda noelia noemi "
    "nora norberto norma nuria octavio ofelia olatz olga oliva oriol oscar osvaldo otilia ovidio pablo paloma pamela "
    "paola pascual patricia patricio patxi pau paula paulina paz pedro penelope pere petra piedad pilar pio placido "
    "primitivo priscila purificacion rafael rafaela raimundo ramiro ramon raquel raul rebeca regina reinaldo remedios "
    "renata rene ricard ricardo rigoberto rita roberto rocio rodolfo rodrigo rogelio rolando romina roque rosa "
    "rosalia rosana rosario rosaura rosendo roser roxana ruben rufino ruth salome salvador samanta samuel sandra "
    "santiago sara saul sebastian sergi sergio silvana silvia silvio simon socorro sofia soledad sonia soraya susana "
    "tamara tania tatiana telma teodora teodoro teofilo teresa tobias tomas tomasa trinidad ulises unai urbano ursula "
    "valentin valentina valeria valeriano vanesa vanessa veronica vicent vicenta vicente victor victoria victoriano "
    "vilma violeta virginia viviana wilfredo wilson xabier xavier ximena xiomara xoan yadira yamila yesenia yolanda "
    "zoraida zulema".split()
)


def held_together(name: str) -> str:
    """Return a name with each given name of several words in one; ``parted`` gives the words back."""
    return _COMPOUND.sub(lambda found: _HOLDS.join(found[0].split()), name)


def parted(name: str) -> str:
    """Return the words of a name that ``held_together`` has put into one."""
    return name.replace(_HOLDS, " ")


def ends_in_a_family_name(before: Sequence[str], language: str) -> bool:
    """Tell whether the words before a family name end in another one: the first of the two, by which one is called.

    They do where they begin with a usual given name and the last of them is none: in "Ana Lucía Restrepo" and
    "José M. Albares" it is one more given name.
    """
    if language.partition("-")[0].lower() not in _WITH_TWO or len(before) < 2:
        return False
    last = before[-1]
    return _is_given(before[0]) and not _is_given(last) and len(last) > 1 and "." not in last


def _is_given(word: str) -> bool:
    """Tell a usual given name, also one of two that a hyphen or ``held_together`` has joined."""
    first = re.split(rf"[-{_HOLDS}]", word)[0]
    decomposed = unicodedata.normalize("NFKD", first.casefold())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)) in _GIVEN
