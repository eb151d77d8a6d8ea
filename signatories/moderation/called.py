"""Given names and what those who bear them are called for short, and given names that are two however alike they are.

A pair that stands here only ever asks a person to look.
"""

import re
from collections import defaultdict
from typing import Final

from campaign.names import fold

# As persons' names are compared: "Michael" as "Michal".
_UMLAUT: Final = re.compile("([aou])e")
# Names, and what each of those who bear one of them may be called; neither sound nor beginning tells it.
_GROUPS: Final = """
abdullah abdallah: abdoulaye abdellah
abraham: abe avi
agnieszka: aga
albert alberto: al bert berto beto
aleksander alexander alexandre aleksandr alejandro alessandro oleksandr: sasha sascha sanya alex alec xander sandro ale
aleksandr aleksander alexander alexandr: oleksandr aliaksandr
aleksandra alexandra alejandra alessandra oleksandra: sasha sascha sandra alex sandy ola ale
aleksei alexei alexey aleksey: oleksii oleksiy alyosha alexis
alfred alfredo: fred fredo
amanda: mandy
andrew andrei andreas: andy drew
andrei andrey: andriy andrii
anna hannah: annie ania anya anka anushka anita ann anne nan
anthony antonio antoine anton: tony toni nino toño
antonia: toni tonia
archibald: archie
arthur arturo: art artie turo
barbara: basia barb babs
beatrice beatriz: bea trixie
benjamin: ben benny benji
bernadette: detta berna
bernard bernhard: bernie bernd
carolina caroline carolin: carol lina carrie line caro
catherine katherine katharina katarina caterina catalina kathryn: cathy kathy kate katie kit kitty trine katja cata
kateryna ekaterina yekaterina katarina: katya katia katja kate
katarzyna: kasia
charles carlos: charlie charly chuck carlito
christian kristian: chris
christina christine cristina kristin kristina christiane: tina chris chrissy stina
christopher christoph: chris kit topher
concepcion: concha conchita
consuelo: chelo
cynthia: cindy
daniel: dan danny dani danilo
david: dave davey
deborah: debbie deb
dmitri dmitry dmitriy: dima mitya dmytro
dolores: lola lolita
dominic dominik dominique: dom nick
dorothy dorothea: dot dotty dora thea
edward eduardo edmund: ed eddie ned ted teddy lalo edu
eleanor leonor eleonore: ellie nell nellie nora
elena yelena jelena: lena lenka olena ilona
helen helena: nelly lena hella
elizabeth elisabeth elisabetta: beth liz lizzie betty bess betsy eliza elisa lisa ella else elise libby lise lisbeth
emmanuel manuel: manu manny manolo
enrique: quique kike
ernest ernesto: ernie
esperanza: espe
eugene: gene
yevgeny evgeny yevgeniy evgenii: zhenya yevhen yevheniy
fernando ferdinand: nando fer
florence florencia: flo
frances francesca franziska francisca: fran paca fanny franzi frankie
francis francisco franz: frank fran paco pancho kiko chico curro
frederick friedrich federico fredrik frederik: fred freddie freddy fritz fede frits
gabriel: gabe gabi gaby
gabriela gabriella gabriele: gabi gaby
georgios: giorgos yorgos george
gerald gerard gerhard: gerry jerry gerd gert
gertrude gertrud: trudi trude
giovanni: gianni vanni
giuseppe: beppe peppe pino
gregory: greg
grzegorz: greg
gregorio: goyo
guadalupe: lupe lupita
guillermo: memo guille
harold: harry hal
heinrich: heinz heiner
hendrik: henk rik hein
henry: harry hal hank
enrico: rico
hryhoriy hryhorii: grigory grigori
ignacio: nacho iñaki
ioannis: yannis giannis yiannis
isabel isabella isabelle: bella isa bel chabela
ivan: vanya
jacob jakob jakub: jake kuba jaap kobi
james jaime: jim jimmy jamie
ingeborg ingrid: inge
annegret anneliese annemarie: anne anni
javier xavier: javi xavi
jeffrey geoffrey: jeff geoff
jennifer: jenny jen
jesus: chuy chus
joanna johanna joanne: jo joan asia hanna hanne
johannes johann: hans hannes jan
john: jack johnny jon
jonathan: jon jonny
jan: janek honza janusz
joseph josef: joe jo sepp seppl jupp
jose: pepe chepe
josephine josefina josefa: pepa fina jo josie finni
juan: juanito
juana: juanita
judith: judy
konstantin konstantinos: kostya kostas kosta
lawrence laurence: larry
leonard leonardo leopold: len lenny leo poldi
louis luis luigi: lou gigi lucho
ludmila lyudmila liudmyla: mila lyuda liuda
magdalena madeleine magdalene: magda lena leni maddie
margaret margarita margarethe margherita: maggie meg peggy rita greta gretel marga grete margot
malgorzata: gosia
maria mariya mary: ma masha maja maruja mitzi molly polly maite
martin: marty
marcin: martin
matthew matthias mateo: matt matti
mercedes: merche
michael michel miguel: mike mick micha micky mischa miki
mikhail mikhael: misha mykhailo mikhailo
mykola: nikolai nikolay kolya
mohammed mohamed muhammad mohammad mohamad: mohd md mo mehmet mamadou
natalia nataliya natalie natalya: natasha nat nata
nicholas nicolas nikolaos nikolaus: nick nico nikos klaus nic
nikolai nikolay: kolya
norbert: bert
olha: olga
patricia: pat patty trish tricia paty
patrick: pat paddy
pavel: pasha pavlo
peter: pete
pelageya: polina
philip philippe felipe: phil pip
pyotr petr: petya petro
rafael raphael: rafa
ramon: moncho
raymond: ray
rebecca: becky becca
richard: dick rick ricky rich richie
ricardo: rick richi
robert: rob bob bobby bert robbie robby
roberto: rob beto robbie
ronald: ron ronnie
rosario: charo
rose rosa: rosie rosita
rudolf: rudi rolf
samuel: sam sammy
samantha: sam
santiago: santi chago
sebastian: seb basti bastian sebas wastl
sergei sergey sergiy: serhii serhiy seryozha
sofia: sonya sonja
sophie zofia: zosia soph
stanislaw: staszek stan stach
stephen steven stefan: steve stef
susan suzanne susanna susanne: sue susi suzy
svetlana: sveta svitlana
teresa theresa: terry tess resi tere
theodore theodor: ted teddy theo
fedor fyodor: fedya
thomas tomas: tom tommy
timothy: tim
tatiana tatyana: tanya tania tetiana
ulrich: uli ueli
ulrike: uli ulla rike
ursula: ulla uschi
valentina: vale valya tina
victor viktor: vic vitya
victoria viktoria viktoriya: vicky vika tori
vincent vicente vincenzo: vince vinnie chente enzo
virginia: ginny
vladimir wladimir: volodya vova vlad volodymyr uladzimir
walter: walt wally
wilhelm willem: willi willy wim
wilhelmina: mina minnie
william: bill will billy willy liam
wojciech: wojtek
yuri yuriy: yurii jurij
yulia yuliya: julia
zachary: zach zak
"""
# Names that are not one though few letters or none that is heard part them, beside those above.
_OTHERS: Final = """
abena ada adam ade adel adele adil aida aiko aisha akira alan alba ali alia alice alicia alina alma amal amanda amara
amina aminata amir amira amit amy ana anders andrea andreea angela anil anita anja anna antje anton arno arun asha
asif astrid ayesha ayumi barbara beate bela ben bernd bianca bilal birgit bjorn bo boris brian bruno carina carla
carmen carol carsten cecilia celia cem chen chiara claire clara claudia cora dagmar dalia dana daria dario deniz diana
dina dino dirk dora doris eda ela elena eli elias elif elin elke ella elli elma elsa emil emilia emily emma eric erica
erik erika erin esra eva evan ewa fabian fadi farid farida fatima felix fiona flavia flora frank gerda gina giulia
glory greta gudrun hakan hala hamed hamid hana hanako hanan hanna hannah hans hasan hassan heidi heike helga helge
henrik hiroko hiroshi hussein ida igor ilka ilse ina ines inga inge ingo ingrid ira irena irina iris irma ivan ivana
jan jana jane janet janina janna jean jens jin jochen joel john jon jonas jorn juan jule julia julian juliana jun
jutta kai kamal kamila karim karima karin karl kate kavita keiko ken kenji kiran kirsten klara koji kumiko lana lara
lars laura lea leila lena leo leon lia lida lidia lili lina linda ling lisa liu liv lola lora louise luca lucas lucia
lucie luis luisa luka lukas lydia maha mahmoud maja malik malika mara marc marco marcus maren mari maria mariam marian
mariana marie marina mario marion marisa marit markus marlene marta martha martin martina mary matteo maya mei melina
merle mia mila milan mina mira mirko mohamed mohammed mohan mona monica monika muhammad mustafa nadia nadine naima
najat nancy naomi nasim nasir natalia nelly nick nico nicola nicole niko nils nina noa noah noor nora norma nour ola
oleg olga oliver olivia omar osama otto pamela paola paolo paul paula pedro peer peter petra pia priya rachid rachida
rahel raj raja ralf ramon rana rania rashid rashida ravi regina renata rene reza rhea rita robin rolf roman ronja rosa
roxana ruth sabine sabrina salah saleh salim salma sam sami samir samira sana sandra sanjay sara sarah selma sergio
shira silke silvia simon simona sina sofia sonja stella sunil sunita susan sven svenja sylvia takashi takeshi tamar
tamara tania tanja tara tarik tariq tatjana thea theo tim tina tobias tom toni ulf umar uta ute uwe valeria vera
verena veronica victor vikram vincent vivian walid wei wen wolf yael yan yara yoko yuki yuko yumi yuri yusra zahra
zainab zara
"""


def _called() -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """Return of each name, and of each short form, in which lines it stands."""
    sides: tuple[defaultdict[str, set[int]], defaultdict[str, set[int]]] = (defaultdict(set), defaultdict(set))
    for number, line in enumerate(_GROUPS.strip().splitlines()):
        for side, words in zip(sides, line.split(":"), strict=True):
            for word in _UMLAUT.sub(r"\1", fold(words)).split():
                side[word].add(number)
    whole, short = ({word: frozenset(lines) for word, lines in side.items()} for side in sides)
    return whole, short


_WHOLE, _SHORT = _called()
_KNOWN: Final = frozenset(_WHOLE) | frozenset(_SHORT) | frozenset(_UMLAUT.sub(r"\1", _OTHERS).split())
_NONE: Final[frozenset[int]] = frozenset()


def are_called_one(one: str, other: str) -> bool:
    """Tell whether somebody may go by both: a name and its short form, or two short forms of one name."""
    ways = ((_WHOLE, _SHORT), (_SHORT, _WHOLE), (_SHORT, _SHORT))
    return any(not mine.get(one, _NONE).isdisjoint(theirs.get(other, _NONE)) for mine, theirs in ways)


def are_two(one: str, other: str) -> bool:
    """Tell two given names that are known as two, not as spellings of one."""
    is_known = one in _KNOWN and other in _KNOWN
    return is_known and _WHOLE.get(one, _NONE).isdisjoint(_WHOLE.get(other, _NONE))
