"""What the dates of a message come to together: widened, joined, corrected, denied; and the one that is the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.dates import joined, periods, resolve
from bot.dates.find import find_dates, mentions_in
from bot.dates.foreign import read_foreign
from bot.dates.readings import Exact, Impossible, Loose, Mention, Reading
from bot.dates.tokens import Token, plain, tokenize
from bot.dates.words import EITHER_DAY, FILLERS, SAME_DAY, THEN, WORDS

# What comes before a day and widens it: how many days around.
_AROUND = re.compile(
    r"(?:~|\b(?:verso|vers|ca|intorno|attorno|circa|tipo|vicino|piu o meno|sul|sui|all incirca|su per giu|suppergiu"
    r"|indicativamente|approssimativamente|pressappoco|grosso modo|grossomodo|dintorni|paraggi|pressi|ridosso"
    r"|cavallo|durante|(?:nei |quei |i )giorni))(?: a| al| all| alla| di| del| dell| della| d)?(?: il| l| la)?\W*$"
)
_AROUND_AFTER = re.compile(
    r"^\W*(?:(?:piu o meno|all incirca|su per giu|suppergiu|indicativamente|approssimativamente|pressappoco|grosso modo"
    r"|grossomodo|a occhio(?: e croce)?|a spanne|o giu di li|o li (?:vicino|attorno|intorno)|giu di li|o nei dintorni"
    r"|o nei paraggi|giorno piu giorno meno|o quei giorni(?: li)?|o in quei giorni|o poco (?:prima|dopo|piu|meno)"
    r"|o qualche giorno (?:prima|dopo)|o (?:il giorno|uno|due|un giorno) (?:prima|dopo)|o simile|o qualcosa del genere)\b"
    r"(?!\s+(?:quando|quanto|dove|come|che|chi)\b)"
    r"|(?:circa|verso|cca)\W*(?:$|(?:mi|credo|penso|se|ma|non|via|per|con|e|ho|l|forse|direi|ora|poi)\b))"
)
_BESIDE = r"(?:\b(?:giorn[oi]|settiman[ae]|mes[ei]|anno|poco|subito|qualche giorno)\s+%s\b[^.;!?\d]{0,40}|\b%s%s\W*)$"
_ARTICLE = r"(?: del| dell| della| dei| degli| delle| di| il| l| la| al| i| le)?"
_BEFORE = re.compile(_BESIDE % ("prima", "(?:prima|entro|non oltre)", _ARTICLE))
_AFTER = re.compile(_BESIDE % ("dopo", "(?:dopo|non prima|a partire|(?<!non )oltre)", _ARTICLE))
# Beside a period fewer words will do: «ho scritto prima, a settembre» names September.
_BEFORE_PERIOD = re.compile(r"\b(?<!non )prima (?:di|del|dell|della|dei|degli|delle)\s*(?:l|la|il)?\s*$")
_AFTER_PERIOD = re.compile(r"\bdopo (?:il|l|la|le|gli|i)?\s*$")
_AROUND_DAYS = 5

_CORRECTION = re.compile(
    r"\b(?:anzi|scus\w*|aspett\w+|macche|ops|pardon|volevo|intendevo|correggo|sbagli\w+|invece|errore|bensi|ma era"
    # «no, il 6», and not «no risposta», «no hanno risposto»
    r"|no(?!\s*\?)(?!\s+(?:risp|hanno|ha\b|ho\b|mi (?:risp|hann|ha\b)|ricev|riscontr|nessun|niente|notizi|e\b)))\b"
)
_NEGATION = re.compile(
    r"\b(?:non|mica|nn|no|invece (?:di|del|che)|tranne|al posto del)"
    r"(?:\s+(?:era|fu|e|l|lo|la|li|le|ho|abbiamo|avevo|proprio|certo|sicuramente|esattamente|gia|stat[oa]|sara|credo sia"
    r"|(?:mandat|spedit|inviat|scritt|fatt|inoltrat|presentat|partit|arrivat|consegnat|ricevut)[oaie]|il|del|di|dell|al|a|in|reclamo|pec|dal))*\W*$"
)
_NO_SUCH_NEGATION = re.compile(r"\bno\W+$")  # «no, il 6» denies what came before it
_DENIED_AFTER = re.compile(r"^\s+no\W*$")  # «oggi no»
_ARRIVED = ("arrivat", "ricevut", "consegnat", "recapitat", "ritirat")
_RECKONED = re.compile(r"\b(?:fa|addietro|indietro|or\s?sono)\b")
_ROUNDED = 0.2  # of the time that went by
_NOT_THIS = r"^\W*(?:(?:no|non quest[oa]|non l ultim[oa]|ma|anzi|bensi|macche|aspett\w+|scus\w|era)\W+)*quell[oa]\W+"
_ONE_BEFORE = re.compile(_NOT_THIS + r"(?:ancora |di |proprio )?(?:prima|precedente|avanti)\W*(?:$|[,.;])")
_LAST_ONE = re.compile(_NOT_THIS + r"(?:scors|passat)[oa]\b")
# «ad oggi» is no day on which something was done, and «oggi è il 28» is none either
_UNTIL = re.compile(r"\b(?:a|ad|fino a|fino ad|a tutt|sino ad?)\W*$")
_TODAY_IS = re.compile(r"^\W*(?:e|ne abbiamo|siamo|siamo al|e gia|essendo)\W*(?:il|l|al)?\W*$")
_ENDING = re.compile(r"^\s*(?:$|[^\w\s])")


def meant_dates(text: str, today: date) -> list[Mention]:
    """The dates that a message means, in order: as `find_dates`, but «20 ottobre circa» is a period, «il 20 ottobre, anzi
    il 21» one day in October, «ieri o l'altro ieri» one period, and those that are denied are left out."""
    return _meant(find_dates(text, today), _flat(text), today)


def read_date(text: str, today: date, said: date | None = None) -> Reading | None:
    """The whole message as the answer to «in che giorno?»; None where it holds no date; never raises.

    More forgiving than `find_dates` where the message is a date and little else («5», «05032026», «40 giorni»). Of
    several dates the first exact one, else the first period. `said`: the day that the message corrects; after the 20th
    of October «volevo dire il 22» is the 22nd of October, and «no, novembre» the 20th of November.
    """
    flat = _flat(text)
    tokens = tokenize(text, whole=True)
    found = mentions_in(text, tokens, today, whole=True)
    if not found or not _only_fillers(tokens, found):
        found = find_dates(text, today)
    reading = _choose(_meant(found, flat, today)) or read_foreign(text, today)
    return reading if said is None or reading is None else joined.completed(reading, Exact(said), today)


def _flat(text: str) -> str:
    """The text as the patterns here are written: without accents and apostrophes, every character in its place."""
    return plain(text).replace("'", " ")


def _only_fillers(tokens: Sequence[Token], mentions: Sequence[Mention]) -> bool:
    """Nothing but «era», «credo», «scusa», ... around the dates."""
    return all(
        token.key in FILLERS or not token.key[0].isalnum() or _CORRECTION.search(token.key)
        for token in tokens
        if not any(mention.start <= token.start < mention.end for mention in mentions)
    )


def _choose(mentions: Sequence[Mention]) -> Reading | None:
    for kind in (Exact, Loose, Impossible):
        for mention in mentions:
            if isinstance(mention.reading, kind):
                return mention.reading
    return None


def _meant(mentions: Sequence[Mention], flat: str, today: date) -> list[Mention]:
    meant: list[Mention] = []
    earlier: Mention | None = None  # the mention before, even a denied one
    denied = False
    # words that count for one date do not count again for the next: «non il 20, il 21»
    mentions = [mention for mention in mentions if not _says_today(mention, mentions, flat)]
    for place, found in enumerate(mentions):
        start = mentions[place - 1].end if place else 0
        following = mentions[place + 1].start if place + 1 < len(mentions) else len(flat)
        before, after = flat[start : found.start], flat[found.end : following]
        mention = _widened(found, before, after, today)
        is_denied = _is_denied(before, after)
        if earlier is None:
            meant += [] if is_denied else [mention]
        elif is_denied and not denied and meant:
            pass  # «il 21, non il 20»
        elif denied or _CORRECTION.search(before):
            mention = replace(mention, reading=joined.completed(mention.reading, earlier.reading, today))
            if meant and not denied:
                meant.pop()
            meant += [] if is_denied else [mention]
        elif meant:
            meant[-1:] = _together(meant[-1], mention, found.reading, before, flat[found.end :], today)
            mention = meant[-1]
        else:
            meant.append(mention)
        if is_denied and meant and "month" in _assumed(meant[-1].reading):
            # «il 21, non il 20 ottobre»
            meant[-1] = replace(meant[-1], reading=joined.completed(meant[-1].reading, mention.reading, today))
        earlier, denied = mention, is_denied
    return meant


def _is_denied(before: str, after: str) -> bool:
    if _ONE_BEFORE.search(after):  # «non sabato scorso, quello prima»
        return False
    if _DENIED_AFTER.search(after) and not re.search(r"[?,]", after):
        return True
    return bool(_NEGATION.search(before)) and not _NO_SUCH_NEGATION.search(before) and not _AFTER.search(before)


def _assumed(reading: Reading) -> frozenset[str]:
    return reading.assumed if isinstance(reading, Exact) else frozenset()


def _widened(mention: Mention, before: str, after: str, today: date) -> Mention:
    """«verso il 10 marzo», «dopo Pasqua», «20 ottobre circa»: the words beside a day make it a period."""
    reading = mention.reading
    if _ONE_BEFORE.search(after):
        return replace(mention, reading=_one_before(mention))
    if isinstance(reading, Loose):
        return replace(mention, reading=_beside_period(reading, before, today))
    if not isinstance(reading, Exact):
        return mention
    if _LAST_ONE.search(after) and "weekday" in reading.assumed:
        return replace(mention, reading=resolve.weekday_of(today, reading.day.weekday(), "last"))
    if _AROUND.search(before) or _AROUND_AFTER.search(after):
        return replace(mention, reading=resolve.loosened(reading, _AROUND_DAYS))
    if _AFTER.search(before):
        return replace(mention, reading=periods.after(reading.day, today))
    if _BEFORE.search(before):
        return replace(mention, reading=periods.before(reading.day))
    return mention


def _beside_period(period: Loose, before: str, today: date) -> Loose:
    """«prima dell'estate» ends where summer begins, «dopo agosto» begins where August ends."""
    if _BEFORE_PERIOD.search(before) and period.earliest > date.min:
        return periods.before(period.earliest)
    if _AFTER_PERIOD.search(before) and period.latest < today:
        return periods.after(period.latest, today)
    return period


def _one_before(mention: Mention) -> Reading:
    """«mercoledì scorso no, quello prima»: a week earlier; of anything else some day before."""
    reading = mention.reading
    if isinstance(reading, Loose):
        length = (reading.latest - reading.earliest).days + 1
        return Loose(resolve.shift(reading.earliest, days=-length), resolve.shift(reading.earliest, days=-1))
    if isinstance(reading, Exact):
        words = re.findall(r"[a-z]+", plain(mention.text))
        if any("wd" in WORDS.get(word, ()) for word in words):
            return Exact(resolve.shift(reading.day, days=-7))
        return periods.before(reading.day)
    return reading


def _of_the_calendar(first: Mention, second: Mention, today: date) -> Reading | None:
    """«un mese fa esatto, il 24 ottobre»: a reckoning is rounded, so the day of the calendar that is near it counts."""
    reckoned, dated = (first, second) if _RECKONED.search(plain(first.text)) else (second, first)
    if not _RECKONED.search(plain(reckoned.text)) or _RECKONED.search(plain(dated.text)):
        return None
    if not isinstance(reckoned.reading, Exact) or not isinstance(dated.reading, Exact):
        return None
    apart = abs((reckoned.reading.day - dated.reading.day).days)
    return dated.reading if apart <= _ROUNDED * abs((today - reckoned.reading.day).days) else None


def _says_today(mention: Mention, mentions: Sequence[Mention], flat: str) -> bool:
    """Is it today only to say how much time went by: «ad oggi», «oggi è il 28»?"""
    place = mentions.index(mention)
    if flat[mention.start : mention.end] == "oggi":
        following = mentions[place + 1].start if place + 1 < len(mentions) else None
        said = following is not None and _TODAY_IS.search(flat[mention.end : following])
        return bool(said or _UNTIL.search(flat[: mention.start]))
    before = mentions[place - 1] if place else None
    if before is None or flat[before.start : before.end] != "oggi":
        return False
    return _TODAY_IS.search(flat[before.end : mention.start]) is not None


def _together(first: Mention, second: Mention, narrow: Reading, between: str, after: str, today: date) -> list[Mention]:
    """Two dates in a row: one that both tell, a period where either is meant, or two of their own.

    `narrow`: what the second was before the words beside it made it a period.
    """
    one: Reading | None = None
    words = set(re.findall(r"\w+", between))
    if words <= SAME_DAY:
        one = joined.agreed(first.reading, narrow, today) or _of_the_calendar(first, second, today)
        if isinstance(one, Exact) and narrow != second.reading:
            one = resolve.loosened(one, _AROUND_DAYS)
        # «il 20 ottobre, ieri ho chiamato» tells two days of two things
        if one is None and (words or _ENDING.search(after) or between.strip() in ("/", "-")):
            one = joined.either(first.reading, second.reading)
    elif words <= SAME_DAY | EITHER_DAY:
        one = joined.either(first.reading, second.reading)
    elif any(word.startswith(_ARRIVED) for word in words) and all(w in THEN or w.startswith(_ARRIVED) for w in words):
        second = replace(second, reading=joined.next_after(second.reading, first.reading, today))
    else:
        second = replace(second, reading=joined.beside(second.reading, first.reading))
    if one is None:
        return [first, second]
    return [Mention(first.start, second.end, first.text + between + second.text, one)]
