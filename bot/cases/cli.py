"""The operators' command line: the list, one case, and the steps of a case. Its texts are Italian, as operators are."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.exc import DBAPIError

from bot.cases.errors import CaseNotFound, IllegalTransition, Incomplete
from bot.cases.model import Author, Case, CaseRow, Event, State
from bot.cases.queries import ROME
from bot.cases.store import CaseStore
from bot.settings import Settings

_PERSON = {
    "full_name": "Nome e cognome",
    "tax_code": "Codice fiscale / P. IVA",
    "delegate_name": "Delegato",
    "email": "E-mail",
    "phone_number": "Telefono",
    "pod": "POD",
    "pdr": "PDR",
    "description": "Descrizione",
}
_AUTHORS = {Author.USER: "utente", Author.OPERATOR: "operatore", Author.SYSTEM: "sistema"}
_REPLIES = {"none": "nessuna", "unsatisfactory": "insoddisfacente", "satisfactory": "soddisfacente"}
_ROLES = {"customer": "intestatario", "delegate": "delegato"}
_KINDS = {"household": "privato", "business": "impresa"}
_YES = {True: "sì", False: "no", None: ""}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, or 2 with a line on stderr that says what is wrong."""
    arguments = _parser().parse_args(argv)
    try:
        store = CaseStore(Settings.from_env().database_url)
        store.migrate()
        try:
            print(arguments.command(store, arguments))
        finally:
            store.close()
    except CaseNotFound as error:
        return _refuse(f"nessuna pratica con il codice {error.code}")
    except IllegalTransition as error:
        return _refuse(f"una pratica «{error.before.label}» non può diventare «{error.after.label}»")
    except Incomplete:
        return _refuse("manca un dato: --outcome per concludere, --missing o --document per chiedere un'integrazione")
    except ValueError as error:
        return _refuse(f"valore non valido: {error}")
    except (DBAPIError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        return _refuse(f"archivio delle pratiche non raggiungibile (DATABASE_URL): {str(cause).strip()}")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _refuse(why: str) -> int:
    print(f"Errore: {why}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cases", description="Le pratiche dell'assistente: elenco e lavorazione.")
    commands = parser.add_subparsers(required=True, metavar="COMANDO")
    states = [state.value for state in State]
    names = ", ".join(f"{state.value} = {state.label}" for state in State)

    listing = commands.add_parser("list", help="elenca le pratiche, prima quelle ferme da più tempo")
    listing.add_argument("--state", choices=states, metavar="STATO", help=names)
    listing.add_argument(
        "--since", type=date.fromisoformat, metavar="AAAA-MM-GG", help="in quello stato da questo giorno"
    )
    listing.add_argument("--limit", type=int, default=50, metavar="N", help="quante righe al massimo (50)")
    listing.add_argument("--after", metavar="SEGNO", help="continua da dove si era fermato l'elenco")
    listing.set_defaults(command=_list)

    showing = _with_code(commands.add_parser("show", help="mostra una pratica per intero"))
    showing.set_defaults(command=_show)

    setting = _with_code(commands.add_parser("set-state", help="cambia lo stato di una pratica"))
    setting.add_argument("state", choices=states, metavar="STATO", help=names)
    setting.add_argument("--missing", action="append", default=[], metavar="COSA", help="che cosa manca (to_complete)")
    setting.add_argument("--outcome", default="", metavar="ESITO", help="come si è conclusa (closed)")
    setting.add_argument("--note", default="", help="nota, che l'utente può leggere")
    setting.set_defaults(command=_set_state)

    asking = _with_code(commands.add_parser("ask", help="chiedi un documento o un dato all'utente"))
    asking.add_argument("--document", action="append", required=True, metavar="COSA", help="si può ripetere")
    asking.add_argument("--note", default="", help="nota, che l'utente può leggere")
    asking.set_defaults(command=_ask)

    closing = _with_code(commands.add_parser("close", help="concludi una pratica"))
    closing.add_argument("--outcome", required=True, metavar="ESITO", help="come si è conclusa, in parole")
    closing.add_argument("--note", default="", help="nota, che l'utente può leggere")
    closing.set_defaults(command=_close)
    return parser


def _with_code(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("code", metavar="CODICE", help="il codice della pratica, scritto in qualunque modo")
    return parser


def _list(store: CaseStore, arguments: argparse.Namespace) -> str:
    if arguments.limit < 1:
        raise ValueError("--limit parte da 1")
    state = State(arguments.state) if arguments.state else None
    rows = store.list(state=state, since=arguments.since, limit=arguments.limit + 1, after=arguments.after)
    if not rows:
        return "Nessuna pratica."
    page = rows[: arguments.limit]
    lines = _table(("CODICE", "STATO", "DAL", "ARGOMENTO", "FORNITORE"), [_line(row) for row in page])
    if len(rows) > len(page):
        lines.append(f"Ce ne sono altre: --after {page[-1].cursor}")
    return "\n".join(lines)


def _line(row: CaseRow) -> tuple[str, ...]:
    return row.code, row.state.label, _moment(row.since), row.topic, row.supplier or ""


def _show(store: CaseStore, arguments: argparse.Namespace) -> str:
    case = store.find(arguments.code)
    if case is None:
        raise CaseNotFound(arguments.code)
    return _card(case)


def _set_state(store: CaseStore, arguments: argparse.Namespace) -> str:
    return _done(
        store.set_state(
            arguments.code,
            State(arguments.state),
            author=Author.OPERATOR,
            note=arguments.note,
            missing=arguments.missing,
            outcome=arguments.outcome,
        )
    )


def _ask(store: CaseStore, arguments: argparse.Namespace) -> str:
    return _done(store.ask_for(arguments.code, arguments.document, note=arguments.note))


def _close(store: CaseStore, arguments: argparse.Namespace) -> str:
    closed = State.CLOSED
    return _done(
        store.set_state(arguments.code, closed, author=Author.OPERATOR, note=arguments.note, outcome=arguments.outcome)
    )


def _done(case: Case) -> str:
    return f"{case.code}: ora è «{case.state.label}»."


def _card(case: Case) -> str:
    facts = case.facts
    lines = _fields(
        ("Pratica", case.code),
        ("Stato", f"{case.state.label} dal {_moment(case.since)}"),
        ("Aperta", _moment(case.opened_at)),
        ("Presentata", _moment(case.filed_at)),
        ("Dati cancellati", _moment(case.erased_at)),
        ("Esito", case.outcome),
        ("Risposta attesa", _day(case.expected_answer)),
        ("Argomento", facts.topic),
        ("Servizio", facts.service),
        ("Fornitore", facts.supplier),
        ("Fornitura", facts.commodity),
        ("Reclamo scritto", _YES[facts.complaint_sent]),
        ("Data del reclamo", _day(facts.complaint_date)),
        ("Risposta al reclamo", _REPLIES.get(facts.reply or "", "")),
        ("Primo giorno utile", _day(facts.first_day)),
        ("Chi presenta", _ROLES.get(case.facts.applicant_role or "", "")),
        ("Cliente", _KINDS.get(case.facts.customer_kind or "", "")),
        *((label, getattr(case.person, name) if case.person else "") for name, label in _PERSON.items()),
        ("Consenso", f"{_moment(case.consent_at)} (versione {case.consent_version})" if case.consent_at else ""),
        ("Manca", ", ".join(case.missing)),
    )
    if case.documents:
        lines += ["", *_table(("DOCUMENTO", "PRONTO"), [(name, _YES[ready]) for name, ready in case.documents])]
    lines += ["", *_table(("QUANDO", "CHI", "STATO", "NOTA"), [_step(event) for event in case.events])]
    return "\n".join(lines)


def _step(event: Event) -> tuple[str, ...]:
    words = " - ".join(filter(None, (event.outcome, event.note)))
    return _moment(event.at), _AUTHORS[event.author], event.after.label, words


def _fields(*pairs: tuple[str, str | None]) -> list[str]:
    given = [(label, _one_line(value)) for label, value in pairs if value]
    width = max(len(label) for label, _ in given)
    return [f"{label:<{width}}  {value}" for label, value in given]


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    cells = [head, *(tuple(map(_one_line, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _one_line(value: str) -> str:
    """On one line, and with no control characters: what people wrote must not drive the operator's terminal."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())


def _moment(at: datetime | None) -> str:
    return at.astimezone(ROME).strftime("%d/%m/%Y %H:%M") if at else ""


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
