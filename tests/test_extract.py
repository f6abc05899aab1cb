"""What the extractor promises of any text, of the lexicon, and of the replay's own items."""

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pairs import Pair, load_pairs

from monitor.errors import ConfigError
from monitor.extract import read_entry, read_text
from monitor.extract.languages import guess_table
from monitor.extract.lexicon import LANGUAGES, TABLES, load_lexicon, read_lexicon
from monitor.extract.normalise import CHUNK, normalise
from monitor.extract.sentences import LONGEST, split_sentences
from monitor.extract.tokeniser import Tokeniser
from monitor.model import Attacker, Bound, Claim, DoubtKind, Entry, Family, Measure, Window

MORNING = datetime(2026, 3, 14, 7, tzinfo=UTC)
LEXICON_FOLDER = Path(str(files("monitor.extract"))) / "lexicon"
LONGEST_QUOTE = 400

PIECES = """
Russia launched shot down 40 57 of the drones missiles overnight air force , . ; : ( ) « » - – / <p> & none
both all another ракет збито з із них БпЛА у ніч на 5 липня росіяни запустили Повітряні сили сбиты из них
дронов ночью Х-101 Shahed-136 1 250 dozen сотні 8:00 from to 40/57 250-drone в т.ч. May 2024 http://a.b/9
жодної but crashed
"""
WORDS = st.sampled_from([*PIECES.split(), "\n", "", "\u2028", "x" * 90])


LEFT_OUT = "on 3 May 2026 a man of 61 paid $40 for 12 houses"
HEADLINES = [
    ("24 drones attacked Ukraine overnight.", "main"),
    ("Russia launches 24 drones, 3 missiles", "main"),
    ("ППО збила 57 дронів", "main"),
    ("В Украине за ночь сбиты 57 дронов", "main"),
    ("Ukraine: 57 Drohnen abgeschossen", "de"),
    ("Ucrania derriba 57 drones rusos", "es"),
    ("Ukraine: 57 drones abattus", "fr"),
    ("57 droni abbattuti nella notte", "it"),
    ("Rosja zaatakowała 57 dronami", "pl"),
    ("Ucrânia abate 57 drones russos", "pt"),
    ("57 de drone doborâte", "ro"),
]


def check_contract(text: str, claims: tuple[Claim, ...]) -> None:
    for claim in claims:
        assert text[claim.start : claim.end] == claim.quote
        assert 0 < len(claim.quote) <= LONGEST_QUOTE
        assert claim.value is None or claim.value >= 0
        assert claim.rule
        assert claim.night is None or claim.window in (Window.NIGHT, Window.DAY, Window.FULL_DAY)


def entry_of(text: str) -> Entry:
    return Entry("e1", "feed", "af", text.split("\n", maxsplit=1)[0], text, "", MORNING, MORNING, "d")


@given(st.text())
def test_any_text_is_read_without_failing(text: str) -> None:
    check_contract(text, read_text(text, MORNING).claims)


@given(st.lists(WORDS, max_size=120).map(" ".join), st.booleans())
@settings(max_examples=300)
def test_any_heap_of_the_right_words_keeps_the_contract(text: str, dated: bool) -> None:
    check_contract(text, read_text(text, MORNING if dated else None).claims)


@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_the_same_text_gives_the_same_reading(text: str) -> None:
    assert read_text(text, MORNING) == read_text(text, MORNING)


@given(st.lists(WORDS, max_size=120).map(" ".join))
def test_each_mark_is_a_piece_of_the_text_with_a_claim_or_a_reason(text: str) -> None:
    reading = read_text(text, MORNING, why=True)
    for mark in reading.marks:
        assert 0 <= mark.start < mark.end <= len(text)
        assert (mark.claim is None) is bool(mark.reason)
    assert reading.claims == read_text(text, MORNING).claims


def test_every_number_beside_a_weapon_is_read_or_passed_over_with_a_reason() -> None:
    text = f"Russia launched 84 drones overnight, and {LEFT_OUT}."
    marks = {text[mark.start : mark.end]: mark for mark in read_text(text, MORNING, why=True).marks}
    assert [mark.claim.value for mark in marks.values() if mark.claim] == [84]
    passed = " ".join(piece for piece, mark in marks.items() if mark.claim is None)
    assert all(number in passed for number in ("3", "61", "40", "12")), marks


@pytest.mark.parametrize("pair", [pytest.param(pair, id=pair["id"]) for pair in load_pairs(open_too=True)])
def test_every_number_of_a_text_has_a_claim_or_a_reason(pair: Pair) -> None:
    text = pair["text"]
    reading = read_text(text, MORNING, why=True)
    told = {i for mark in reading.marks for i in range(mark.start, mark.end)}
    normalised = normalise(text)  # the digits of addresses and markup are none of the text
    for chunk in CHUNK.finditer(normalised):  # "Kh-101" does not begin with a digit: a name
        assert not chunk.group()[0].isdigit() or set(range(*chunk.span())) <= told, chunk.group()
    for sentence in Tokeniser(load_lexicon(guess_table(normalised))).read_whole(normalised, text):
        for token in sentence.tokens:
            assert token.cls != "N" or set(range(token.start, token.end)) <= told, token.word
    assert all(mark.claim in reading.claims for mark in reading.marks if mark.claim)


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        ("70 missiles tonight! Russia launched 68 missiles overnight.", "70 missiles", "a round number"),
        ("Read also: 120 drones hit Odesa. 40 drones were downed overnight.", "120", "another article"),
        ("40 drones were downed overnight. Fires broke out at dawn. 14.", "14", "names no weapon"),
        ("The tram line grows by 12 stops.", "12", "names no weapon"),
        ("40 drones were downed overnight. " + "The rain went on. " * 60 + "It cost $12.", "12", "money"),
        ("A drone hit a house in Sumy overnight.", "A drone", "a single one"),
        ("40 drones came, and a man, 61, died.", "61", "no rule finds a weapon"),
        ("40 drones came, and a 61-year-old died.", "61-year-old", "part of the word “61-year-old”"),
        ("A drone hit house No. 14 overnight.", "14", "which one"),
        ("A drone hit the 9th floor overnight.", "9th", "which one"),
        ("Of 40 drones 61 percent were downed.", "61", "“percent”"),
        ("40 drones came, 7% more.", "7", "a percentage"),
        ("40 drones came at 3:40.", "3:40", "a time"),
        ("40 drones came at 3 a.m.", "3", "a time"),
        ("40 drones came on 14 March 2026.", "14", "a date"),
        ("40 drones came on 14 March 2026.", "2026", "a year"),
        ("40 drones came, and 12 old houses burnt.", "12", "“old houses”"),
        ("Russia has 600 missiles in stock.", "600 missiles", "production or stocks: “stock”"),
        ("Атака триває, в повітряному просторі кілька дронів.", "кілька дронів", "no exact number"),
        ("Дрон влучив у будинок, загинули 14 людей.", "14", "“людей”, which is not counted"),
        ("Дрон влучив у 9-й поверх будинку №23.", "9-й", "which one"),
        ("Збито 40 дронів, збитки 12,5 млн.", "12,5", "a fraction"),
        ("Сбито 40 дронов, ранен 61-летний мужчина.", "61-летний", "part of the word"),
        ("Обломки 3 дронов упали на поле.", "3 дронов", "wreckage"),
        ("Сбито 40 дронов, тысяча домов без света.", "тысяча", "“домов”, which is not counted"),
    ],
)
def test_the_reason_is_true_of_the_number(text: str, number: str, reason: str) -> None:
    passed = {text[mark.start : mark.end]: mark.reason for mark in read_text(text, MORNING, why=True).marks}
    assert reason in passed[number], passed


def test_a_number_that_is_said_twice_has_one_claim_and_two_marks() -> None:
    text = "Russia launched 84 drones overnight. The 84 drones were launched overnight from Kursk."
    reading = read_text(text, MORNING, why=True)
    assert [claim.value for claim in reading.claims] == [84]
    assert [mark.claim for mark in reading.marks] == [reading.claims[0]] * 2


@pytest.mark.parametrize(("headline", "table"), HEADLINES)
def test_the_language_of_a_headline_is_known_by_its_words(headline: str, table: str) -> None:
    assert guess_table(normalise(headline)) == table
    assert read_text(headline, MORNING).claims


@pytest.mark.parametrize(
    ("text", "attacker"),
    [
        ("Ukraine attacked Russia with 112 drones overnight", Attacker.UA),
        ("Russia attacked Ukraine with 112 drones overnight", Attacker.RU),
        ("Ukraine was attacked by Russia with 112 drones", Attacker.RU),
        ("Україна атакувала Росію 112 дронами", Attacker.UA),
        ("Росія атакувала Україну 112 дронами", Attacker.RU),
        ("Украина атаковала Россию ночью 112 беспилотниками", Attacker.UA),
        ("L'Ukraine a attaqué la Russie avec 112 drones", Attacker.UA),
        ("La Russie a attaqué l'Ukraine avec 112 drones", Attacker.RU),
        ("Ucrania atacó Rusia con 112 drones", Attacker.UA),
        ("L'Ucraina ha attaccato la Russia con 112 droni", Attacker.UA),
    ],
)
def test_who_attacks_sends_the_weapons_and_not_who_is_attacked(text: str, attacker: Attacker) -> None:
    assert [claim.attacker for claim in read_text(text, MORNING).claims] == [attacker]


@pytest.mark.parametrize(
    "text",
    [
        "Сирський: за рік ми збили 14 000 шахедів",
        "За ніч по всій Україні збито 40 Shahed",
        "Russia launched 40 drones overnight, the paper «Слово» reported",
    ],
)
def test_a_text_is_looked_at_whatever_letters_it_mixes(text: str) -> None:
    assert read_text(text).claims


def test_a_month_in_a_sentence_without_numbers_breaks_nothing() -> None:
    assert read_text("Drones over Kyiv\nIn May they came\n40 drones", MORNING).claims is not None


@given(st.text())
def test_normalising_keeps_every_offset(text: str) -> None:
    assert len(normalise(text)) == len(text)


@pytest.mark.parametrize(
    "piece", ["9", "(", "«", "<", "&", ".", "\n", "a@", "@ ", "drone 5 ", "5 з ", "<a ", "- ", "a.", "word\n"]
)
def test_a_long_run_of_one_thing_is_read(piece: str) -> None:
    text = "40 drones " + piece * 30_000  # a cost that grows faster than the text would not end
    check_contract(text, read_text(text, MORNING).claims)


@pytest.mark.parametrize("piece", ["word ", "5 drones, ", "- 5 дронів\n", "9 "])
def test_no_sentence_is_longer_than_the_limit(piece: str) -> None:
    """What is done for a sentence is bounded, so that the work grows with the text and no faster."""
    sentences = list(split_sentences("збито: " + piece * 3000, load_lexicon()))
    assert max(len(sentence) for sentence in sentences) <= LONGEST + 1
    assert len(sentences) >= 3000 // LONGEST


def test_short_english_words_are_words_in_the_lexicon() -> None:
    roles = load_lexicon().roles
    assert "on" in roles["over"]
    assert "on" in roles["before_month"]
    assert not {"True", "False"} & {word for words in roles.values() for word in words}


@pytest.mark.parametrize("table", TABLES)
def test_no_phrase_has_two_meanings(table: str) -> None:
    lexicon = load_lexicon(table)
    meanings: dict[tuple[str, ...], set[object]] = {}
    for phrases in lexicon.structure.values():
        for phrase, word in phrases:
            meanings.setdefault(phrase, set()).add(word)
    assert {" ".join(p): found for p, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("section", "content", "place"),
    [
        ("vrebs", {"launched": ["hurled"]}, "en.yaml: vrebs: unknown section, did you mean 'verbs'?"),
        ("verbs", {"lanched": ["hurled"]}, "en.yaml: verbs.lanched: unknown, did you mean 'launched'?"),
        (
            "weapons",
            {"shahid": {"one": ["x"], "many": []}},
            "en.yaml: weapons.shahid: unknown, did you mean 'shahed'?",
        ),
        (
            "weapons",
            {"shahed": {"one": ["x"]}},
            "en.yaml: weapons.shahed: needs 'one' and 'many', lists of phrases",
        ),
        ("windows", {"nite": ["tonight"]}, "en.yaml: windows.nite: unknown, did you mean 'night'?"),
        ("articles", "a", "en.yaml: articles: must be a list of phrases"),
        ("bounds", ["about"], "en.yaml: bounds: must map each of its keys to a list of phrases"),
        ("figures", ["total * of"], "en.yaml: figures: 'total * of' has a star that stands alone"),
        ("roles", {"untill": ["until"]}, "en.yaml: roles.untill: unknown, did you mean 'until'?"),
        ("grammar", {"letters": "greek"}, "en.yaml: grammar: needs 'letters', one of: latin, cyrillic"),
        (
            "grammar",
            {"letters": "latin", "fre_order": True},
            "en.yaml: grammar.fre_order: unknown, did you mean 'free_order'?",
        ),
        (
            "grammar",
            {"letters": "latin", "free_order": "yes"},
            "en.yaml: grammar.free_order: must be true or false",
        ),
        (
            "grammar",
            {"letters": "latin", "plurals_end": "s"},
            "en.yaml: grammar.plurals_end: must be a list of endings",
        ),
        ("articles", ["a (b (c|d))"], "en.yaml: articles: 'a (b (c|d))' has brackets inside brackets"),
        (
            "articles",
            ["(a|b|c|d|e)" * 6],
            f"en.yaml: articles: '{'(a|b|c|d|e)' * 6}' is 15625 phrases; use a stem ('word*')",
        ),
    ],
)
def test_a_mistake_in_the_lexicon_is_named_with_its_mend(
    tmp_path: Path, section: str, content: object, place: str
) -> None:
    for name in ("weapons", *LANGUAGES):
        (tmp_path / f"{name}.yaml").write_text((LEXICON_FOLDER / f"{name}.yaml").read_text("utf-8"), "utf-8")
    words = yaml.safe_load((tmp_path / "en.yaml").read_text("utf-8"))
    words[section] = content
    (tmp_path / "en.yaml").write_text(yaml.safe_dump(words, allow_unicode=True), "utf-8")
    with pytest.raises(ConfigError) as raised:
        read_lexicon(tmp_path)
    assert any(problem.startswith(place) for problem in raised.value.problems), raised.value.problems


def test_an_official_entry_speaks_with_its_own_voice() -> None:
    reading = read_entry(entry_of("У ніч на 14 березня збито 40 із 57 ворожих БпЛА."), official=True)
    assert {(c.measure, c.value) for c in reading.claims} == {
        (Measure.LAUNCHED, 57),
        (Measure.INTERCEPTED, 40),
    }
    assert {(c.entry, c.source, c.voice, c.seen) for c in reading.claims} == {("e1", "af", "af", MORNING)}


def test_an_outlet_that_quotes_the_air_force_gives_it_the_voice() -> None:
    reading = read_entry(entry_of("Russia launched 57 drones at Ukraine overnight, the air force said."))
    assert [c.voice for c in reading.claims] == ["ua-air-force"]


def test_an_official_report_that_names_missiles_without_number_withholds_it() -> None:
    text = "У ніч на 14 березня ворог атакував балістичними ракетами Іскандер-М та 57 ударними БпЛА."
    told = [c for c in read_entry(entry_of(text), official=True).claims if c.family is Family.MISSILE]
    assert [(c.weapon, c.value, c.withheld) for c in told] == [("iskander_m", None, True)]
    retold = [c for c in read_entry(entry_of(text)).claims if c.family is Family.MISSILE]
    assert [(c.value, c.withheld) for c in retold] == [(None, False)]


@pytest.mark.parametrize(
    "text",
    [
        "In the night to 14 March Russia launched 96 drones and a few ballistic missiles.",
        "In the night to 14 March Russia launched 96 drones and an unspecified number of missiles.",
        "Overnight Russia launched 96 drones and missiles, the number of which is not disclosed.",
        "In the night to 14 March Russia launched 96 drones; several missiles hit Kharkiv.",
        "У ніч на 14 березня ворог запустив 96 ударних БпЛА та декілька ракет.",
        "У ніч на 14 березня ворог запустив 96 ударних БпЛА та невідому кількість ракет.",
        "У ніч на 14 березня ворог атакував 96 БпЛА та ракетами, кількість яких не розголошується.",
        "У ніч на 14 березня ворог атакував 96 БпЛА та ракетами, кількість яких уточнюється.",
        "В ночь на 14 марта враг запустил 96 БпЛА и несколько ракет.",
        "В ночь на 14 марта враг атаковал 96 БпЛА и ракетами, количество которых не разглашается.",
        "In der Nacht zum 14. März griff Russland die Ukraine mit 96 Drohnen und mehreren Raketen an.",
        "Nachts griff Russland die Ukraine mit 96 Drohnen und Raketen an, deren Zahl nicht genannt wurde.",
        "Dans la nuit du 13 au 14 mars, la Russie a lancé 96 drones et un nombre indéterminé de missiles.",
        "W nocy na 14 marca Rosja wystrzeliła na Ukrainę 96 dronów i kilka rakiet.",
        "En la noche del 14 de marzo Rusia lanzó contra Ucrania 96 drones y varios misiles.",
        "Nella notte del 14 marzo la Russia ha lanciato sull'Ucraina 96 droni e diversi missili.",
        "Na noite de 14 de março a Rússia lançou contra a Ucrânia 96 drones e vários mísseis.",
        "În noaptea de 14 martie, Rusia a lansat asupra Ucrainei 96 de drone și câteva rachete.",
    ],
)
def test_missiles_without_a_number_are_named_and_drones_keep_theirs(text: str) -> None:
    found = {(claim.family, claim.value) for claim in read_text(text, MORNING).claims}
    assert found == {(Family.DRONE, 96), (Family.MISSILE, None)}


@pytest.mark.parametrize(
    ("text", "weapon"),
    [
        (
            "Russia launched 120 drones overnight. Several missiles were launched too. 100 were downed.",
            "drone",
        ),
        ("Russia launched 120 drones and several missiles overnight. 100 were downed.", "drone"),
        ("У ніч на 14 березня ворог атакував 120 БпЛА. Також застосовано кілька ракет. Збито 100.", "drone"),
        (
            "Russia used dozens of drones and 120 missiles overnight. Air defences downed 100.",
            "missile",
        ),
    ],
)
def test_what_goes_on_goes_on_from_a_number(text: str, weapon: str) -> None:
    counted = {(c.measure, c.weapon, c.value) for c in read_text(text, MORNING).claims if c.value is not None}
    assert counted == {(Measure.LAUNCHED, weapon, 120), (Measure.INTERCEPTED, weapon, 100)}


def test_more_stopped_than_launched_is_a_doubt() -> None:
    reading = read_text(
        "Overnight Russia launched 40 drones at Ukraine. Air defences shot down 57 drones.", MORNING
    )
    assert [d.kind for d in reading.doubts] == [DoubtKind.IMPOSSIBLE]


def test_a_nightly_report_without_a_number_is_a_doubt_in_every_language() -> None:
    reports = {
        "en": "Overnight the air force shot down dozens of Russian drones over Ukraine.",
        "uk": "Уночі Повітряні сили повідомили, що збито десятки російських дронів.",
        "ru": "Ночью Воздушные силы сообщили, что сбиты десятки российских беспилотников.",
        "de": "In der Nacht hat die ukrainische Luftwaffe Dutzende russische Drohnen abgeschossen.",
        "es": "Por la noche la Fuerza Aérea de Ucrania derribó decenas de drones rusos y misiles.",
        "fr": "Dans la nuit, l'armée de l'air ukrainienne a abattu des dizaines de drones russes.",
        "it": "Nella notte l'aeronautica ucraina ha abbattuto decine di droni russi.",
        "pl": "W nocy Siły Powietrzne Ukrainy zestrzeliły dziesiątki rosyjskich dronów i rakiet.",
        "pt": "Durante a noite a Força Aérea da Ucrânia abateu dezenas de drones russos e mísseis.",
        "ro": "Noaptea trecută Forțele Aeriene ale Ucrainei au doborât zeci de drone rusești.",
    }
    assert set(reports) == set(LANGUAGES)
    doubts = {
        language: [d.kind for d in read_text(text, MORNING).doubts] for language, text in reports.items()
    }
    assert doubts == {language: [DoubtKind.UNREAD] for language in LANGUAGES}


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Overnight 11 drones launched by Russia were destroyed.", Measure.INTERCEPTED),
        ("Cette nuit, 11 drones lancés par la Russie ont été abattus.", Measure.INTERCEPTED),
        ("W nocy 11 dronów wystrzelonych przez Rosję zostało zniszczonych.", Measure.INTERCEPTED),
        ("Уночі 11 дронів атакували Україну.", Measure.LAUNCHED),
    ],
)
def test_a_participle_behind_its_noun_only_says_which(text: str, measure: Measure) -> None:
    assert [(c.value, c.measure) for c in read_text(text, MORNING).claims] == [(11, measure)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Overnight, Ukraine shot down a missile.", [1]),
        ("Overnight, missile shot down over Ukraine.", []),
        ("Уночі над Україною збито ракету.", [1]),
        ("W nocy nad Ukrainą zestrzelono rakietę.", [1]),
        ("In der Nacht wurde über der Ukraine ein Marschflugkörper abgeschossen.", [1]),
    ],
)
def test_a_noun_alone_is_one_where_the_language_has_no_articles(text: str, values: list[int]) -> None:
    assert [claim.value for claim in read_text(text, MORNING).claims] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Air defences shot down or suppressed 2045 drones.", [2045]),
        ("The enemy attacked Ukraine with 2045 drones overnight.", [2045]),
        ("Russia launched more than 2000 drones overnight.", [2000]),
        ("Russia launched 40 missiles and 2026 drones overnight.", [40, 2026]),
        ("2045 drones were launched at Ukraine overnight.", [2045]),
        ("Збито/подавлено 2045 ворожих БпЛА.", [2045]),
        ("За ночь сбито 2026 беспилотников.", [2026]),
        ("Rosja wystrzeliła 2045 dronów w nocy.", [2045]),
        ("Russland griff die Ukraine mit 2045 Drohnen an.", [2045]),
        ("Rusia atacó Ucrania con 2045 drones.", [2045]),
        ("Since 2025 drones have killed 40 people; 30 drones were shot down.", [30]),
        ("By 2026 drones had hit Lviv; 30 drones were shot down.", [30]),
        ("Russia attacked overnight, and by 2025 drones had become usual; 30 were shot down.", [30]),
        ("Russia launched more attacks compared with 2024 drones overnight.", []),
        ("Russia struck with missiles in 2024 and 2025 drones; 30 drones were shot down.", [30]),
        ("The 2024 drone attack on Kyiv; 30 drones were shot down.", [30]),
        ("До 2026 дроны били по Киеву; сбито 30 дронов.", [None, 30]),
        ("Атакував 40 ракетами Х-101, 2045 ударними БпЛА.", [40, 2045]),
        ("Росія атакувала Україну 2045 дронами за ніч.", [2045]),
        ("Ворог запустив по Україні 2045 дронів уночі.", [2045]),
        ("За ніч знищено: 2045 БпЛА, 30 ракет.", [2045, 30]),
        ("Russia launched over 2045 drones overnight.", [2045]),
        ("Over 2025 drones became cheaper; 30 drones were shot down.", [30]),
        ("Overnight Russia launched a total of 2045 drones.", [2045]),
        ("Overnight 2045 drones attacked Ukraine.", [2045]),
        ("Overnight 2000+ drones were launched.", [2000]),
        ("Russia launched overnight as many as 2045 drones.", [2045]),
        ("La Russie a lancé cette nuit 2045 drones contre l'Ukraine.", [2045]),
        ("La fuerza aérea dijo que 2045 drones fueron lanzados anoche.", [2045]),
        ("Russia fired in spring 2025 drones at Kyiv; 30 drones were shot down.", [30]),
        ("Unlike 2024 drones are launched nightly; 30 drones were shot down.", [30]),
        ("Bis 2026 Drohnen aus Russland flogen; 30 Drohnen wurden abgeschossen.", [30]),
    ],
)
def test_a_count_that_could_be_a_year_is_told_from_one_by_its_place(text: str, values: list[int]) -> None:
    assert [claim.value for claim in read_text(text, MORNING).claims] == values


@pytest.mark.parametrize(
    "text",
    [
        "Russia launched 2024 model Shahed drones and 12 missiles overnight.",
        "Up to 2045 drones and 12 missiles attacked Ukraine overnight.",
        "Russland hat in der Nacht 2045 Drohnen auf die Ukraine abgefeuert.",
    ],
)
def test_a_number_of_which_its_place_does_not_tell_is_no_value_and_a_doubt(text: str) -> None:
    reading = read_text(text, MORNING)
    assert {claim.value for claim in reading.claims if claim.family is Family.DRONE} == {None}
    assert [doubt.kind for doubt in reading.doubts] == [DoubtKind.UNREAD]
    assert "may be a count or a year" in reading.doubts[0].text


def test_an_hour_is_no_count_and_what_only_begins_like_one_is() -> None:
    text = "At 7 p.m. Russia launched 40 drones; Ukraine shot down 18 American missiles overnight."
    assert {claim.value for claim in read_text(text, MORNING).claims} == {40, 18}


def test_a_record_day_of_drones_and_missiles_is_read_in_one_piece() -> None:
    text = (
        "Overnight the enemy sent 317 drones and 19 missiles against Ukraine, according to the military."
        "Crews shot down or jammed at least 188 drones and missiles. Another 121 drones vanished from radar."
    )
    read = {(c.family, c.measure, c.value, c.bound, c.includes_ew) for c in read_text(text, MORNING).claims}
    assert read == {
        (Family.DRONE, Measure.LAUNCHED, 317, Bound.EXACT, False),
        (Family.MISSILE, Measure.LAUNCHED, 19, Bound.EXACT, False),
        (Family.ALL, Measure.INTERCEPTED, 188, Bound.AT_LEAST, True),
        (Family.DRONE, Measure.LOST, 121, Bound.EXACT, False),
    }


def replay_items() -> list[dict[str, str]]:
    text = (files("monitor") / "data" / "replay" / "items.yaml").read_text(encoding="utf-8")
    return list(yaml.safe_load(text)["items"])


@pytest.mark.parametrize(
    "item", [pytest.param(i, id=i["id"]) for i in replay_items() if i["source"] == "ua-air-force"]
)
def test_an_official_report_of_the_replay_gives_its_own_night(item: dict[str, str]) -> None:
    """Both drone totals come out, for the morning that its id names, and nothing is in doubt."""
    published = datetime.fromisoformat(item["published"])
    entry = replace(entry_of(f"{item['title']}\n{item['text']}"), published=published)
    reading = read_entry(entry, official=True)
    national = [
        c for c in reading.claims if c.is_national and c.family is Family.DRONE and c.value is not None
    ]
    night = date(2026, int(item["id"][3:5]), int(item["id"][5:7]))
    assert reading.doubts == ()
    assert {c.night for c in national} == {night}
    assert {Measure.LAUNCHED, Measure.INTERCEPTED} <= {c.measure for c in national}
    for measure in (Measure.LAUNCHED, Measure.INTERCEPTED):
        assert len({c.value for c in national if c.measure is measure}) == 1
