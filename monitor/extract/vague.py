"""Mentions that count one, none, or nobody knows how many: "a missile", "missiles", "several missiles"."""

from __future__ import annotations

from ..model import INDEFINITE, Family, Measure
from .bidding import STOPPING, Outcome
from .context import is_withheld
from .mentions import Mention
from .tokens import Sentence, Token

GOVERNS_BARE = 12  # an outcome that costs more says nothing of a noun without a number
COUNTABLE = STOPPING | {"launched"}
NO_NUMBER = "no exact number"
NAMED_ONLY = "named without a number"
ONE_OR_NONE = "a single one, both or none: counted only where launched or stopped"
TYPES_WITHOUT_NAME = frozenset({"missile", "cruise", "ballistic"})


def refuse_measure(
    sentence: Sentence, mention: Mention, outcome: Outcome, family: Family, measure: str
) -> str | None:
    """Why a mention says nothing of what became of one, of none, or of nobody knows how many."""
    if mention.rule in ("singular", "none", "both"):
        return None if measure in COUNTABLE else ONE_OR_NONE
    governed = outcome.cost <= GOVERNS_BARE
    if mention.rule == "bare":
        is_said = governed and _is_bare_claim(sentence, mention, outcome, family, measure)
        return None if is_said else NAMED_ONLY
    if mention.rule == INDEFINITE:
        came = measure in COUNTABLE or measure == Measure.HIT
        return None if governed and came and family in (Family.DRONE, Family.MISSILE) else NO_NUMBER
    return None


def _is_bare_claim(
    sentence: Sentence, mention: Mention, outcome: Outcome, family: Family, measure: str
) -> bool:
    """Whether a noun without a number says anything: missiles of a type fired, one missile shot down."""
    nouns = _nouns_of(sentence, mention)
    many = any(noun.many for noun in nouns)
    if family is not Family.MISSILE:
        return False
    grammar = sentence.grammar_of(nouns[0].word)
    if not grammar.bare_singular and nouns[0].word.split()[0] not in grammar.articles:
        return measure == "launched" and many and (mention.weapon != "missile" or is_withheld(sentence))
    if measure == "launched":
        return True
    failed = (
        outcome.verb is not None and sentence.tokens[outcome.verb].word.split()[0] in sentence.roles["not"]
    )
    return measure in COUNTABLE and not (many or failed) and nouns[0].value in TYPES_WITHOUT_NAME


def find_bare_value(sentence: Sentence, mention: Mention) -> int | None:
    """A noun without a number: 1 in the singular; None (used, count unknown) in the plural and for names."""
    nouns = _nouns_of(sentence, mention)
    return None if any(noun.many for noun in nouns) or nouns[0].value not in TYPES_WITHOUT_NAME else 1


def _nouns_of(sentence: Sentence, mention: Mention) -> list[Token]:
    """The nouns of a phrase, at least one."""
    return [t for t in sentence.tokens[mention.first : mention.last + 1] if t.cls == "W"]
