"""Texts that no writer meant to be read, by name."""

HOSTILE = {
    "nothing": "",
    "blank": " \n\t\n  \n",
    "marks": "...?!;:\"'—()-,,," * 40,
    "one word": "word",
    "Greek": "Ἄνδρα μοι ἔννεπε, Μοῦσα. " * 20,
    "Chinese": "道可道，非常道。名可名，非常名。" * 20,
    "Arabic": "كان يا ما كان في قديم الزمان. " * 20,
    "emoji": "🜁🜂🜃 👩‍👩‍👧 " * 50,
    "combining": "e\u0301\u0302\u0303" * 500,
    "control": "\x00\x1b[31m\x07\u202e\ud800 word ",
    "one endless word": "a" * 50_000,
    "quotes": '"' * 5_000,
    "line ends": "\r\n\r\r\n\x0b\x0c\u2028word\u2029",
}
