"""`protean lexicon harvest|show|import|export|concordance|check FILE`: terms without
the studio, and the two commands that make the data it reads English with."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lexicon.errors import LexiconError
from studio.cli.saying import BROKEN, CommandError, one_line, parser, say
from studio.cli.session import refusing
from studio.lexicon.exchange import in_session, read
from studio.writing.counts import spoken

if TYPE_CHECKING:
    from lexicon.concordance import Place
    from lexicon.graph import Lexicon

SUMMARY = """\
  harvest DRAFT       terms that the draft seems to have (--most N)
  show FILE           terms, relations (--term NAME, --at 2025-03-01)
  import FILE         read a lexicon and say what is in it; --into DRAFT takes it in
  export FILE         print or write it (-o FILE; --form mythos or graphml)
  concordance DRAFT   every place of a term (--term NAME), or of all terms
  check FILE          a lexicon for what is amiss; a draft against --rules FILE
  train-tagger UD     make the tagger from a treebank's folder
  count-words BOOKS   make the reference counts from a corpora folder
A lexicon is a mythos.json, a GraphML file, a lorebook of SillyTavern or NovelAI, or a
draft whose session has one. Terms for a draft come from --lexicon, else from its
session."""


def run(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)
    if asked.action in ("train-tagger", "count-words"):
        from studio.cli import lexicon_data

        training = asked.action == "train-tagger"
        made = lexicon_data.train if training else lexicon_data.count
        return _refusing(asked, made)
    return _refusing(asked, ACTIONS[asked.action])


def _refusing(
    asked: argparse.Namespace, action: Callable[[argparse.Namespace], int]
) -> int:
    try:
        return refusing(asked.file, lambda: action(asked))
    except LexiconError as error:
        raise CommandError(f"{error.title}. {error.message}") from None


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    p = parser(
        "protean lexicon", "Your own terms, without opening the studio.", SUMMARY
    )
    p.add_argument("action", choices=(*ACTIONS, "train-tagger", "count-words"))
    p.add_argument("file", metavar="FILE")
    p.add_argument("--json", action="store_true", help="print one JSON object")
    p.add_argument("--lexicon", metavar="FILE", help="the terms to look for")
    p.add_argument("--term", metavar="NAME", help="show, concordance: one term")
    p.add_argument(
        "--at",
        metavar="DATE",
        help="show: as it was then (2025-03-01; of a draft also #1250, 12m)",
    )
    p.add_argument("--most", metavar="N", type=int, default=30, help="harvest: 30")
    p.add_argument("--into", metavar="DRAFT", help="import: the draft to take it in")
    p.add_argument("--rules", metavar="FILE", help="check: what the draft must obey")
    p.add_argument("--form", choices=("mythos", "graphml"), help="export: else by -o")
    p.add_argument("--no-history", action="store_true", help="leave the past out")
    p.add_argument("-o", "--output", metavar="FILE", help="where to write")
    asked = p.parse_args(arguments)
    for flag, actions in (
        ("at", ("show",)),
        ("term", ("show", "concordance")),
        ("into", ("import",)),
        ("rules", ("check",)),
        ("form", ("export",)),
        ("output", ("export", "train-tagger", "count-words")),
        ("lexicon", ("harvest", "concordance", "check")),
    ):
        if getattr(asked, flag) and asked.action not in actions:
            raise CommandError(f"--{flag} belongs to `protean lexicon {actions[0]}`")
    if asked.most < 1:
        raise CommandError("--most takes a number of 1 or more")
    return asked


def _harvest(asked: argparse.Namespace) -> int:
    from lexicon.harvest import harvest

    text = _text(asked.file)
    known = _beside(asked)
    proposals = harvest(text, known, most=asked.most)
    if asked.json:
        listed = [
            {
                "name": p.name,
                "aliases": list(p.aliases),
                "count": p.count,
                "weight": p.weight,
                "reasons": list(p.reasons),
                "places": [_place(place) for place in p.places],
            }
            for p in proposals
        ]
        print(json.dumps({"known": len(known), "proposals": listed}))
        return 0
    for p in proposals:
        also = f" (also {', '.join(p.aliases)})" if p.aliases else ""
        say(f"{one_line(p.name)}{one_line(also)}  {p.count}×  {', '.join(p.reasons)}")
        for place in p.places[:2]:
            _say_place(place)
    if not proposals:
        say("Nothing stood out.")
    return 0


def _show(asked: argparse.Namespace) -> int:
    lexicon = _then(asked) if asked.at else _lexicon(asked)
    if asked.term:
        return _show_term(asked, lexicon)
    if asked.json:
        from lexicon.mythos import write

        print(json.dumps(json.loads(write(lexicon, history=False))))
        return 0
    for term in sorted(lexicon, key=lambda term: term.key):
        what = f"  {one_line(term.definition)}" if term.definition else ""
        say(f"{one_line(term.name)}{what}")
        for relation in lexicon.relations(term.name):
            if relation.ends[0] == term.key:
                say(f"    {one_line(relation.kind)} {one_line(relation.target)}")
    say(_counted(lexicon))
    return 0


def _show_term(asked: argparse.Namespace, lexicon: Lexicon) -> int:
    from lexicon.forms import surface_forms
    from sessions.replay.moments import shown

    found = lexicon.find(asked.term)
    if found is None and asked.at:
        raise CommandError(f"there was no term “{one_line(asked.term)}” at that time")
    term = lexicon.term(asked.term) if found is None else found
    ties = lexicon.relations(term.name)
    past = lexicon.history(term.name)
    if asked.json:
        answer = {
            "term": term.plain(),
            "forms": list(surface_forms(term)),
            "relations": [tie.plain() for tie in ties],
            "near": {k: d for k, d in lexicon.neighbours(term.name, 2).items() if d},
            "history": past,
        }
        print(json.dumps(answer))
        return 0
    from studio.lexicon.kept import telling

    say(one_line(term.name))
    if term.definition:
        say(f"  {one_line(term.definition)}")
    for label, names in (("also", term.aliases), ("tags", term.tags)):
        if names:
            say(f"  {label}: {one_line(', '.join(names))}")
    for tie in ties:
        say(one_line(f"{tie.source} {tie.kind} {tie.target}"))
    for op in past:
        meant = op.get("set", {}).get("definition") if op["op"] == "edit" else None
        meant = op["term"].get("definition") if op["op"] == "add" else meant
        said = f": {one_line(meant)}" if meant else ""
        say(f"  {shown(op['at'])}  {one_line(telling(op))}{said}")
    return 0


def _import(asked: argparse.Namespace) -> int:
    lexicon = _lexicon(asked)
    answer: dict[str, Any] = _counts(lexicon)
    if asked.into:
        from sessions.session import Session
        from studio.lexicon.kept import KeptLexicon

        session = Session.open(Path(asked.into).expanduser(), background=False)
        try:
            if session.read_only:
                raise CommandError(session.trouble)
            kept = KeptLexicon(session)
            answer["new"] = kept.bring(lexicon)
            if kept.problem:
                raise CommandError(kept.problem)
        finally:
            session.close()
        answer["into"] = str(asked.into)
    if asked.json:
        print(json.dumps(answer))
    elif asked.into:
        say(f"{answer['new']} new terms are in {one_line(asked.into)} now.")
    else:
        say(f"{_counted(lexicon)} To take them in: --into DRAFT.")
    return 0


def _export(asked: argparse.Namespace) -> int:
    from lexicon.files import form_of, text_of
    from studio.drafts.exporting import write_out

    lexicon = _lexicon(asked)
    past = not asked.no_history
    if not asked.output:
        text = text_of(lexicon, asked.form or "mythos", history=past)
        if asked.json:
            print(json.dumps({**_counts(lexicon), "text": text}))
        elif sys.stdout.isatty():
            say(text, end="")
        else:
            # Into a file or a pipe goes the very text.
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode("utf-8"))
        return 0
    out = Path(asked.output)
    form = asked.form or form_of(out)
    text = text_of(lexicon, form, history=past)
    try:
        write_out(out, [text.encode("utf-8")], replace=True)
    except OSError as error:
        raise CommandError(f"{out}: {error.strerror or error}") from None
    if asked.json:
        print(json.dumps({**_counts(lexicon), "written": str(out), "form": form}))
    else:
        say(f"{_counted(lexicon)} Written to {one_line(str(out))}.")
    return 0


def _concordance(asked: argparse.Namespace) -> int:
    from lexicon.concordance import concordance
    from lexicon.terms import Term

    text = _text(asked.file)
    terms = list(_beside(asked))
    name = asked.term or ""
    if name and not any(_names(term, name) for term in terms):
        # A word that is no term yet is looked for all the same.
        terms.append(Term(name))
    elif name:
        name = next(term.name for term in terms if _names(term, name))
    if not terms:
        raise CommandError("name a term (--term NAME) or a lexicon (--lexicon FILE)")
    found = list(concordance(text, terms, name))
    if asked.json:
        told = [{"term": term, **_place(place)} for term, place in found]
        print(json.dumps({"count": len(told), "places": told}))
        return 0
    by_term: dict[str, list[Place]] = {}
    for term, place in found:
        by_term.setdefault(term, []).append(place)
    for term, places in by_term.items():
        if not name:
            say(one_line(term))
        for place in places:
            _say_place(place)
    say(f"{spoken(len(found), 'place', 'places')}.")
    return 0


def _check(asked: argparse.Namespace) -> int:
    from studio.lexicon import checks as lexicon_checks

    if asked.rules:
        rulings = lexicon_checks.of_draft(
            _text(asked.file), _beside(asked), _text(asked.rules)
        )
        missed = sum(ruling["status"] == "missed" for ruling in rulings)
        if asked.json:
            print(json.dumps({"ok": not missed, "rules": rulings}))
        else:
            for ruling in rulings:
                say(f"{ruling['status']:<8} {one_line(ruling['rule'])}")
                for place in ruling["places"]:
                    words, why = one_line(place["words"]), one_line(place["why"])
                    say(f"    line {place['line']}: {words}: {why}")
        return BROKEN if missed else 0
    lexicon = _lexicon(asked)
    findings = lexicon_checks.of_lexicon(lexicon)
    if asked.json:
        answer = {"ok": not findings, **_counts(lexicon), "findings": findings}
        print(json.dumps(answer))
    else:
        for finding in findings:
            say(f"{one_line(finding['term'])}: {one_line(finding['what'])}")
        say(f"{_counted(lexicon)} {'' if findings else 'Nothing is amiss.'}".strip())
    return BROKEN if findings else 0


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "harvest": _harvest,
    "show": _show,
    "import": _import,
    "export": _export,
    "concordance": _concordance,
    "check": _check,
}


def _lexicon(asked: argparse.Namespace) -> Lexicon:
    """The lexicon that FILE is, or that the session of the draft FILE has."""
    return read(Path(asked.file).expanduser(), history=not asked.no_history)


def _beside(asked: argparse.Namespace) -> Lexicon:
    """The terms for a draft; none where nobody gave it any."""
    from lexicon.graph import Lexicon
    from sessions.errors import SessionError
    from studio.lexicon.kept import lexicon_of

    if asked.lexicon:
        return read(Path(asked.lexicon).expanduser())
    if asked.file == "-":
        return Lexicon()
    try:
        return lexicon_of(Path(asked.file).expanduser())
    except SessionError:
        # A draft that was never opened in the studio is a text like any other.
        return Lexicon()


def _text(name: str) -> str:
    from sessions.exchange.leaving import leave
    from studio.cli.source_text import read_text

    if name.endswith((".protean", ".protean.gz")):
        return leave(Path(name).expanduser()).text
    return read_text(name)


def _names(term: Any, name: str) -> bool:
    from lexicon.terms import key

    return key(name) in {key(each) for each in (term.name, *term.aliases)}


def _then(asked: argparse.Namespace) -> Lexicon:
    """The lexicon as it was: on a date, or at another moment of a draft's session."""
    from datetime import datetime, timedelta

    try:
        at = datetime.fromisoformat(asked.at)
        end = at + timedelta(days=1) if len(asked.at) == len("2025-03-01") else at
        return _lexicon(asked).as_of(end.timestamp())
    except (ValueError, OverflowError):
        path = Path(asked.file).expanduser()
        if in_session(path):
            from studio.lexicon.kept import lexicon_of

            return lexicon_of(path, asked.at)
        raise CommandError(
            f"{asked.at} is no date; write 2025-03-01 or 2025-03-01T14:05"
        ) from None


def _place(place: Place) -> dict[str, Any]:
    return dict(place._asdict())


def _say_place(place: Place) -> None:
    before, after = _flat(place.before)[-34:], _flat(place.after)[:34]
    said = f"{place.line:>6}  {before:>34}[{one_line(place.words)}]{after}"
    say(said.rstrip())


def _flat(text: str) -> str:
    """On one line, with a space where one stands at its ends."""
    return one_line(f".{text}.")[1:-1]


def _counts(lexicon: Lexicon) -> dict[str, int]:
    return {"terms": len(lexicon), "relations": len(lexicon.relations())}


def _counted(lexicon: Lexicon) -> str:
    counts = _counts(lexicon)
    terms = spoken(counts["terms"], "term", "terms")
    return f"{terms}, {spoken(counts['relations'], 'relation', 'relations')}."
