"""A mention and the places and bodies named around it go in; whether it speaks for the country comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model import AIR_FORCE, Attacker, Family, Scope
from .bidding import Outcome
from .context import STOPS, Before, classes_between, is_over
from .mentions import Mention
from .tokens import Cue, Sentence

FOR_THE_COUNTRY = frozenset({AIR_FORCE, "national"})
AT_LARGE = 30  # weapons; a text that has counted as many without a place is about the country
BEHIND = 5  # tokens between a number and the place behind it
AHEAD = 3
LISTING = frozenset(",&pwj")
LIST = 3
OPENING = 3  # a place within the first tokens of a sentence holds for all of it


def find_scope(
    sentence: Sentence,
    mention: Mention,
    outcome: Outcome,
    before: Before,
    attacker: Attacker | None,
    speaker: str | None,
) -> Scope:
    """Local where a region is named with the number, a local body speaks, or a unit or a neighbour acts."""
    if attacker is Attacker.UA:
        return _find_scope_in_russia(sentence, mention)
    if before.confined and before.placed and max(before.told.values(), default=0) < AT_LARGE:
        return Scope.LOCAL
    speaks = sentence.has_cue("speakers")
    if speaker in ("local", "other") and (speaks or not _is_raid_at_large(sentence)):
        return Scope.LOCAL
    spoken = sentence.has_cue("speakers", *FOR_THE_COUNTRY)
    if outcome.measure == "launched" and mention.family is Family.MISSILE and speaker in FOR_THE_COUNTRY:
        spoken = True  # the Air Force tells at which region S-300s were fired
    places = [cue for cue in sentence.cues if cue.kind == "places"]
    russian = {cue.last for cue in places if cue.value == "russia"}  # "region" behind Rostov is its own
    begins = {cue.first for cue in places if cue.value == "russia"}  # and so is the "area of the Caspian"
    regions = [
        cue
        for cue in places
        if cue.value == "local" and cue.first - 1 not in russian and cue.last + 1 not in begins
    ]
    local = _leave_out_lists(sentence, regions)
    areas = [cue for cue in places if cue.value == "area"]
    if len(areas) == 1 and not any(cue.value == "country" for cue in places):
        local += areas  # the south alone; the south, east and centre are the country
    confines = (
        (cue.kind == "units" and not spoken and _acts(sentence, mention, cue))
        or (cue.kind == "places" and cue.value == "abroad" and _is_abroad(sentence, mention, outcome, cue))
        or (cue in local and _opens(sentence, mention, cue) and not (spoken and speaker != "local"))
        or (cue in local and _is_local(sentence, mention, outcome, cue, speaker, spoken))
        for cue in sentence.cues
    )
    return Scope.LOCAL if any(confines) else Scope.NATIONAL


def is_confined(names_ukraine: bool, sentences: Iterable[Sentence]) -> bool:
    """Whether a text names regions or neighbours, and never the country or those who speak for it."""
    if names_ukraine:
        return False
    confined = False
    for sentence in sentences:
        if _is_raid_at_large(sentence):
            return False
        for cue in sentence.cues:
            if cue.kind == "forces" or cue.value in FOR_THE_COUNTRY or cue.value == "country":
                return False
            if cue.kind == "places" and (
                cue.value == "abroad" or (cue.value == "local" and is_over(sentence, cue))
            ):
                confined = True
    return confined


def _leave_out_lists(sentence: Sentence, places: Sequence[Cue]) -> list[Cue]:
    """The places that stand alone: three and more in a row are the country."""
    runs: list[list[Cue]] = []
    for cue in sorted(places, key=lambda cue: cue.first):
        between = sentence.classes[runs[-1][-1].last + 1 : cue.first] if runs else ""
        if runs and not set(between) - LISTING and len(between) <= AHEAD:
            runs[-1].append(cue)
        else:
            runs.append([cue])
    return [cue for run in runs for cue in run if not _are_all_over(sentence, run)]


def _are_all_over(sentence: Sentence, run: Sequence[Cue]) -> bool:
    """Whether places in a row are the country: three and more, or from one to another."""
    opens = sentence.tokens[run[0].first - 1].word if run[0].first else ""
    joins = {token.word for token in sentence.tokens[run[0].last + 1 : run[-1].first]}
    named = len({cue.first for cue in run})
    from_to = opens in sentence.roles["from"] and bool(joins & sentence.roles["until"])
    return named >= LIST or (named > 1 and from_to)


def _is_raid_at_large(sentence: Sentence) -> bool:
    """Whether a sentence says that Russia attacked at night, and names no place."""
    told = {
        cue.kind: cue.value
        for cue in sentence.cues
        if cue.kind in ("attackers", "forces", "windows", "places")
    }
    return "windows" in told and "places" not in told and "RU" in (told.get("attackers"), told.get("forces"))


def _is_local(  # noqa: PLR0911 - one sign after another
    sentence: Sentence, mention: Mention, outcome: Outcome, cue: Cue, speaker: str | None, spoken: bool
) -> bool:
    """Whether a region of Ukraine is where a number's weapons were."""
    launched = outcome.measure == "launched"
    between = classes_between(sentence, mention, cue)
    ahead = cue.last < mention.first
    if ahead and between in ("-", ":"):  # Odesa region - 5 drones
        return True
    if launched and spoken and mention.family is Family.MISSILE:
        return False  # the Air Force tells at which region S-300s were fired
    apart = bool(STOPS & set(between))
    over = not apart and is_over(sentence, cue)
    if over and ahead and not launched:
        return len(between) <= AHEAD or not spoken
    if over and ahead and len(between) <= AHEAD:
        return len(between) <= 1 or speaker not in FOR_THE_COUNTRY
    if over and cue.first > mention.last and len(between) <= BEHIND:
        own = not launched or (outcome.how == "back" and speaker is None)
        if own or _is_one_target(sentence, mention, cue, spoken):
            return True
    if over and outcome.how == "total" and between.startswith("r") and len(between) <= BEHIND:
        return True  # three of the nine that made for the Odesa region
    verb = outcome.verb
    if not launched or verb is None or spoken:
        return False
    free = sentence.grammar_of(sentence.tokens[cue.first].word).free_order
    if verb == cue.last + 1 and verb < mention.first and free:
        return True  # Kharkiv attacked 12 drones
    # 15 drones attacked Kharkiv
    return 0 < cue.first - verb <= AHEAD and (outcome.how == "back" or (ahead and not apart))


def _is_one_target(sentence: Sentence, mention: Mention, cue: Cue, spoken: bool) -> bool:
    """Whether several weapons were sent at one place; "at Kyiv and other cities" may be the whole country."""
    if spoken or mention.value in (None, 1):
        return False
    behind = sentence.classes[cue.last + 1 : cue.last + 3]
    return behind[:1] in (".", ",") or (behind[:1] == "&" and behind[1:] == "N")


def _opens(sentence: Sentence, mention: Mention, cue: Cue) -> bool:
    """Whether a place opens its sentence, so that all of it happens there."""
    if cue.first > OPENING or cue.last >= mention.first or not is_over(sentence, cue):
        return False
    between = {token.word for token in sentence.tokens[cue.last + 1 : mention.first]}
    return not between & sentence.roles["clause"]  # "families in Kyiv hid as Moscow sent 412 drones"


def _is_abroad(sentence: Sentence, mention: Mention, outcome: Outcome, cue: Cue) -> bool:
    """Whether a neighbouring country is where it happened, or who did it."""
    between = classes_between(sentence, mention, cue)
    verb = outcome.verb
    if outcome.how == "total":  # three of the 19 drones that entered Poland
        verb = next((i for i in range(mention.last + 1, cue.last + 1) if sentence.classes[i] == "V"), None)
    if verb is not None:
        told = sentence.tokens[verb]
        if told.value == "left" or told.word.startswith(tuple(sentence.roles["enters"])):
            return True
    if (
        outcome.measure == "launched"
    ):  # "Poland scrambled jets as 500 drones were launched at Ukraine" is national
        return is_over(sentence, cue) and len(between) <= BEHIND and not STOPS & set(between)
    return not set(";:") & set(between)


def _acts(sentence: Sentence, mention: Mention, cue: Cue) -> bool:
    """Whether a single unit is who did it: named first, or without a stop between it and the number."""
    return cue.first <= OPENING or not STOPS & set(classes_between(sentence, mention, cue))


def _find_scope_in_russia(sentence: Sentence, mention: Mention) -> Scope:
    """Numbers of the opposite direction: local where a Russian region is named right behind them."""
    near = any(cue.kind == "places" and 0 < cue.first - mention.last <= AHEAD + 1 for cue in sentence.cues)
    return Scope.LOCAL if near else Scope.NATIONAL
