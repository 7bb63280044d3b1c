"""One pattern over one text, in a process that may be ended. `find.py` runs it."""

import json
import re
import sys


def answer(question: dict[str, object]) -> dict[str, object]:
    """{"found": [[start, end, replacement], ...]} or {"error": one line}."""
    text, new = question["text"], question["new"]
    assert isinstance(text, str)
    found: list[tuple[int, int, str]] = []
    try:
        pattern = re.compile(str(question["pattern"]), int(str(question["flags"])))
    except (re.error, RecursionError, OverflowError) as error:
        return {"error": f"The pattern is not complete: {error}"}
    try:
        for match in pattern.finditer(text):
            instead = "" if new is None else match.expand(str(new))
            found.append((match.start(), match.end(), instead))
            if len(found) == question["limit"]:
                break
    except (re.error, IndexError) as error:
        return {"error": f"The replacement does not fit the pattern: {error}"}
    except (RecursionError, MemoryError):
        return {"error": "This pattern asks for too much; make it simpler"}
    return {"found": found}


if __name__ == "__main__":
    said = answer(json.loads(sys.stdin.buffer.read().decode("utf-8", "surrogatepass")))
    sys.stdout.buffer.write(json.dumps(said).encode())
