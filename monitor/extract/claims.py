"""One mention with its outcome and its surroundings goes in; a claim, or why there is none, comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..model import AIR_FORCE, INDEFINITE, Attacker, Claim, Family, Measure, Scope, Unit, Window
from .antecedents import (
    are_the_rest,
    find_figure,
    find_own_antecedent,
    find_same_speaker,
    find_whole,
    last_counted,
    recall_weapon,
    resolve_weapon,
)
from .bidding import STOPPING, Outcome
from .context import FRONTLINE, Before, find_speaker, is_withheld
from .lexicon import load_lexicon
from .mentions import Mention
from .quotes import find_quote
from .rejections import REJECTED, find_rejection
from .scopes import FOR_THE_COUNTRY, find_scope
from .sides import find_attacker
from .tokens import Cue, Sentence
from .vague import NO_NUMBER, find_bare_value, refuse_measure
from .windows import find_night, find_window

NEGATED_BEFORE = 2  # tokens before a verb in which a negation denies it
CLEARLY_STOPPED = 2  # an outcome that costs at most this
CAME = "came"  # the rule of a count that was said without a verb
RAID = 10  # drones; fewer may be those that hit one train or one house
RAIDS = frozenset({Window.NIGHT, Window.DAY, Window.FULL_DAY})
UNREAL = frozenset({"forecast", "hypothesis"})
ATTACKING = frozenset({Family.DRONE, Family.MISSILE, Family.ALL})
NOT_COUNTED = "no rule finds what it counts"
WRECKAGE = "reads as wreckage that fell"
DENIED = "what is told of it is denied, or it is an exception"
NO_OUTCOME = "no rule finds what became of it"


@dataclass(slots=True)
class Surroundings:
    """Whose weapons a number counts, when and where, and who says it; `cue` is what said when."""

    attacker: Attacker | None
    window: Window
    cue: Cue | None
    night: date | None
    speaker: str | None
    scope: Scope = Scope.NATIONAL


def make_claim(  # noqa: PLR0911 - one reason after another
    text: str,
    sentence: Sentence,
    mention: Mention,
    outcome: Outcome,
    before: Before,
    antecedents: Sequence[Claim],
) -> Claim | str:
    """The claim that a mention makes, or why it makes none."""
    if refusal := _refuse(sentence, mention, outcome):
        return refusal
    counted = resolve_weapon(sentence, mention, outcome, antecedents, load_lexicon().families)
    counted = counted or recall_weapon(sentence, mention, outcome, before)
    if counted and mention.weapon is not None and mention.rule != INDEFINITE:
        before.counted = counted
    stopped = outcome.measure in STOPPING and outcome.cost <= CLEARLY_STOPPED
    if rejection := find_rejection(sentence, mention, before, stopped):
        before.rejected |= rejection not in (FRONTLINE, "denial")
        return REJECTED[rejection] if counted else NOT_COUNTED
    if counted is None:
        return NOT_COUNTED
    weapon, family = counted
    if family is Family.ALL and are_the_rest(sentence, mention, antecedents):
        weapon, family = "missile", Family.MISSILE
    around = _look_around(sentence, mention, outcome, before, antecedents)
    rule = mention.rule
    measure = _find_measure(sentence, mention, outcome, antecedents)
    if measure is None and _came(sentence, mention, around, before):
        rule, measure = CAME, str(Measure.LAUNCHED)
    if measure is None:
        return NO_OUTCOME
    if refusal := refuse_measure(sentence, mention, outcome, family, measure):
        return refusal
    value = mention.value
    if mention.rule == "every":
        whole = find_whole(mention, measure, antecedents) or find_whole(mention, measure, before.launched)
        if whole is None:
            return "it is not clear of how many these are all"
        weapon, family, value, around.scope = whole.weapon, whole.family, whole.value, whole.scope
    elif (mention.every or mention.rule == "both") and _are_all(antecedents, value, family):
        around.scope = Scope.NATIONAL  # "both were shot down over Kyiv": all that came
    if mention.rule == "bare":
        value = find_bare_value(sentence, mention)
    start, end = find_quote(text, sentence, mention)
    return Claim(
        weapon=weapon,
        family=family,
        measure=Measure(measure.removesuffix("+ew")),
        value=value,
        bound=mention.bound,
        window=around.window,
        night=around.night,
        attacker=around.attacker,
        scope=around.scope,
        part=False,
        quote=text[start:end],
        start=start,
        end=end,
        rule=rule,
        voice=AIR_FORCE if around.speaker == AIR_FORCE else "",
        unit=Unit.LOCATION if mention.locations else Unit.WEAPON,
        includes_ew=measure.endswith("+ew"),
        withheld=value is None and is_withheld(sentence),
    )


def _refuse(sentence: Sentence, mention: Mention, outcome: Outcome) -> str | None:
    """Why a mention says no number of weapons, whatever stands around it."""
    if mention.rule == INDEFINITE and sentence.classes[mention.first] != "i":
        return NO_NUMBER
    if outcome.measure == "debris":
        return WRECKAGE
    return DENIED if _is_denied(sentence, mention, outcome) else None


def _look_around(
    sentence: Sentence, mention: Mention, outcome: Outcome, before: Before, antecedents: Sequence[Claim]
) -> Surroundings:
    """Whose, when and where: by the mention's own words, else by those of the number that it goes on from."""
    attacker = find_attacker(sentence, mention, outcome, before)
    window, cue = find_window(sentence, mention, before)
    night = find_night(sentence, mention, window, cue, before)
    found = Surroundings(attacker, window, cue, night, find_speaker(sentence, mention, before))
    share_of: Claim | None = None
    if cue is None and antecedents and antecedents[-1].start >= sentence.start:
        share_of = antecedents[-1]  # of the clause before a semicolon
    if mention.weapon is None and cue is not None:
        share_of = find_own_antecedent(sentence, mention, cue, antecedents)
    if share_of:
        found.window, found.night = share_of.window, share_of.night
    if mention.total and mention.rule == "n_of_m" and antecedents:
        found.attacker = antecedents[-1].attacker  # of the share before it
    if mention.weapon is None and (same := find_same_speaker(sentence, mention, antecedents)):
        found.attacker = same.attacker
    found.scope = find_scope(sentence, mention, outcome, before, found.attacker, found.speaker)
    whole = last_counted(antecedents)
    if whole and whole.scope is Scope.LOCAL and _is_of_local(sentence, mention, outcome, whole):
        found.scope = Scope.LOCAL
    if mention.subset and whole and not (sentence.has_cue("speakers") or sentence.has_cue("places")):
        found.scope = whole.scope  # of what the sentence before counted, whoever spoke in it
    return found


def _is_of_local(sentence: Sentence, mention: Mention, outcome: Outcome, whole: Claim) -> bool:
    """Whether what was stopped is of a raid on one place: "attacked Odesa with 30 drones; downed 25"."""
    if outcome.measure not in STOPPING or (mention.value or 0) > (whole.value or 0):
        return False
    if whole.measure is not Measure.LAUNCHED or mention.family not in (None, whole.family):
        return False
    since = [cue for cue in sentence.cues if cue.kind in ("speakers", "places") and cue.last < mention.first]
    if whole.start < sentence.start:  # the next sentence, which names nobody and no place
        return not since and not sentence.has_cue("speakers")
    return mention.weapon is None and not any(
        cue.value in FOR_THE_COUNTRY or cue.value == "country" for cue in since
    )


def _find_measure(
    sentence: Sentence, mention: Mention, outcome: Outcome, antecedents: Sequence[Claim]
) -> str | None:
    """What is said to have happened to what a mention counts."""
    measure = _resolve_measure(sentence, mention, outcome, antecedents)
    if measure == "lost" and outcome.verb is not None and _is_jammed(sentence, outcome.verb):
        return "suppressed"
    return measure


def _are_all(antecedents: Sequence[Claim], value: int | None, family: Family) -> bool:
    """Whether a number is that of all that were launched at the country."""
    return any(
        c.scope is Scope.NATIONAL and (c.measure, c.value, c.family) == (Measure.LAUNCHED, value, family)
        for c in antecedents
    )


def _resolve_measure(
    sentence: Sentence, mention: Mention, outcome: Outcome, antecedents: Sequence[Claim]
) -> str | None:
    """What happened: the outcome found, else, for shares and continuations, what the number before says."""
    antecedent = last_counted(antecedents)
    figure = find_figure(sentence, mention)
    if outcome.measure is not None:
        return outcome.measure
    if antecedent is None:
        named = figure is not None and "W" in sentence.classes[figure : mention.first]
        return str(Measure.LAUNCHED) if named else None
    launched = antecedent.measure is Measure.LAUNCHED
    joined = sentence.classes[0] == "&" and (launched or not sentence.has_cue("windows"))
    goes_on = mention.subset or joined or (launched and _goes_on(sentence, mention))
    return str(antecedent.measure) if figure is not None or goes_on else None


def _is_jammed(sentence: Sentence, verb: int) -> bool:
    """Whether jamming is why something did not arrive: "did not reach their targets thanks to jamming"."""
    for token in sentence.tokens[verb + 1 : verb + 7]:
        if token.cls in ",;." or token.word in sentence.roles["ew"]:
            return token.cls not in ",;."
    return False


def _came(sentence: Sentence, mention: Mention, around: Surroundings, before: Before) -> bool:
    """Whether weapons were counted in a night of Russia's, with no word on what became of them: they came."""
    unreal = (cue for cue in sentence.cues if cue.kind == "reject" and cue.value in UNREAL)
    if any(cue.word not in sentence.roles["if"] for cue in unreal):
        return False  # "500 Shaheds would cost ..."
    counts = mention.rule in ("n_weapon", "n_kind", "noun_first", "singular") and mention.weapon is not None
    if not counts or mention.family not in ATTACKING or before.rejected or around.window not in RAIDS:
        return False
    if around.attacker is not Attacker.RU or around.scope is not Scope.NATIONAL:
        return False
    if around.cue is None and before.window is None and not before.nightly:
        return False
    value = mention.value or 0
    if mention.family is Family.DRONE and value < RAID and around.speaker not in FOR_THE_COUNTRY:
        return False
    more = "G" in sentence.classes[mention.first : mention.last]  # another 12, the remaining 10
    return (
        value > before.told.get((mention.family, around.night, around.window is Window.DAY), -1) and not more
    )


def _goes_on(sentence: Sentence, mention: Mention) -> bool:
    """Whether a sentence without a verb adds to the one before: "Tonight: another 60 drones"."""
    return "V" not in sentence.classes and "G" in sentence.classes[: mention.last + 1]


def _is_denied(sentence: Sentence, mention: Mention, outcome: Outcome) -> bool:
    """Whether a number is denied ("about 30 were not shot down") or excepted ("all but two")."""
    if sentence.classes[: mention.first].rstrip('"')[-1:] in ("Z", "z"):  # all but two; no "200 missiles"
        return True
    if outcome.verb is None or mention.rule == "none":
        return False
    behind = sentence.tokens[outcome.verb + 1 : outcome.verb + 3]
    failed = [token.cls == "Z" for token in behind[:1]] == [True] and len(behind) > 1
    if failed and behind[1].word.startswith(tuple(sentence.roles["succeed"])):
        return True  # in languages with free order: shoot down they could not
    return any(
        sentence.tokens[i].cls == "Z" for i in range(max(outcome.verb - NEGATED_BEFORE, 0), outcome.verb)
    )
