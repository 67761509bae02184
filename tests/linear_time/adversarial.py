"""Inputs that cost a careless parser the square of their size; all of them have about n bytes."""

JSON = {
    "an open quote behind brackets": lambda n: "[" * 40 + '"' + '\\"' * (n // 2),
    "an open quote that ends in half an escape": lambda n: "[" * 40 + '"' + '\\"' * (n // 2) + "\\",
    "quotes alone": lambda n: "[" * 40 + '"' * n,
    "backslashes": lambda n: "[" * 40 + "\\" * n,
    "many names, the last one twice": lambda n: _names(n, f'"{"k" * 40}{0:08}":1'),
    "many names": lambda n: _names(n, '"z":1'),
    "one name over and over": lambda n: "{" + '"a":1,' * (n // 6) + '"a":1}',
    "brackets": lambda n: "[" * n,
    "empty lists": lambda n: "[" + "[]," * (n // 3) + "[]]",
    "a long number": lambda n: "[" + "1" * n + "]",
    "a long fraction": lambda n: "[1." + "1" * n + "]",
    "numbers": lambda n: "[" + "1.5," * (n // 4) + "1]",
    "escapes": lambda n: '["' + "\\u00e9" * (n // 6) + '"]',
    "halves of characters": lambda n: '["' + "\\ud800" * (n // 6) + '"]',
    "blanks": lambda n: "[1" + " " * n + "]",
    "commas": lambda n: "[" + "," * n + "]",
}
NDJSON = {
    "lines": lambda n: '{"rep":"bob","total":1.5}\n' * (n // 26),
    "blank lines": lambda n: '{"a":1}' + "\n" * n,
    "an open quote": lambda n: '{"a":1}\n{"a":"' + '\\"' * (n // 2),
    "a long first line": lambda n: '{"a":"' + "x" * n + '"}\n{"a":1}',
    "a long name before many": lambda n: _nested(n, '"b":'),
    "one name in another": lambda n: _nested(n, '"b":{"c":'),
    "names that differ in blanks": lambda n: '{"a":1,"a ":2,' + _names(n, '"b":1')[1:],
    "brackets": lambda n: '{"a":' + "[" * n,
}
ARRAYS = {
    "objects": lambda n: "[" + '{"rep":"bob","total":1.5},' * (n // 26) + "{}]",
    "an open quote": lambda n: '[{"a":"' + '\\"' * (n // 2),
    "no object": lambda n: "[" + "@" * n,
    "blanks between": lambda n: '[{"a":1}' + " " * n + ',{"a":2}]',
    "a long object": lambda n: '[{"a":"' + "x" * n + '"},{"a":1}]',
    "long objects": lambda n: "[" + f'{{"a":"{"x" * 9000}"}},' * (n // 9000) + "{}]",
}
CSV = {
    "rows": lambda n: "a,b,c\n" + "1,2,3\n" * (n // 6),
    "quoted rows": lambda n: "a,b\n" + '"1","2"\n' * (n // 8),
    "an open quote": lambda n: 'a,b\n"' + "x,y\n" * (n // 4),
    "an open quote with quotes in it": lambda n: 'a,b\n"' + '""\n' * (n // 3),
    "quotes": lambda n: "a,b\n" + '"' * n,
    "delimiters": lambda n: "a,b\n" + "," * n,
    "semicolons beside quotes": lambda n: 'a;"b' + ';""' * (n // 3),
    "ends of lines": lambda n: "a,b\n" + "\r" * n,
    "ends of lines of both kinds": lambda n: "a,b\n" + "\r\n\r" * (n // 3),
    "blanks": lambda n: "a,b\n" + "1, " + " " * n + "\n",
    "blanks of other languages": lambda n: "a,b\n" + "\u3000,1\n" * (n // 6),
    "a line without an end": lambda n: "a,b\n" + "x" * n,
    "a control character at the end": lambda n: "a,b\n" + "1,2\n" * (n // 4) + "\x07",
    "a damaged letter at the end": lambda n: b"a,b\n" + b"\xc3\xa9,2\n" * (n // 5) + b"\xff",
    "names of columns": lambda n: ",".join(f"{'k' * 40}{i}" for i in range(n // 47)) + "\n",
    "marks on letters": lambda n: f"e-mail,day,total\nx{_marks(n)},2026-03-01,1\n",
    "a quoted cell of many lines": lambda n: 'a,b\n"' + "x\n" * (n // 2) + '",1\n',
    "quoted cells of two lines": lambda n: "a,b\n" + '"1\n2",3\n' * (n // 9),
    "cells of one line": lambda n: "a,b\n" + "1," * (n // 2) + "\n",
    "blank lines": lambda n: "a,b\n1,2\n" + "\n" * n,
    "a sign of its delimiter": lambda n: "sep=;\n" * (n // 6),
    "rows that differ in length": lambda n: "a,b\n" + "1\n1,2\n1,2,3\n" * (n // 12),
    "invisible characters": lambda n: "a,b\n" + "\u200b1\u200b,2\n" * (n // 10),
}
FORMS = {
    "blanks in base64": lambda n: _form("YQ==" + " " * n, "Content-Transfer-Encoding: base64\r\n"),
    "dashes": lambda n: _form("-" * n),
    "ends of lines": lambda n: _form("\r\n" * (n // 2)),
    "nearly the boundary": lambda n: _form("\r\n--boundar" * (n // 11)),
    "small parts": lambda n: _parts(n, 'Content-Disposition: form-data; name="{}"\r\n\r\n1'),
    "parts of one name": lambda n: _parts(n, 'Content-Disposition: form-data; name="a"\r\n\r\n1'),
    "small files": lambda n: _parts(
        n, 'Content-Disposition: form-data; name="a"; filename="{}"\r\n\r\n1'
    ),
    "parts without a name": lambda n: _parts(n, "X-Part: {}\r\n\r\n1"),
    "parts without a head": lambda n: _parts(n, "{}"),
    "headers of a part": lambda n: _form("1", "X-A: b\r\n" * (n // 8)),
    "parameters of a header": lambda n: _form("1", f"X-A: b{'; a=b' * (n // 5)}\r\n"),
    "quotes in a header": lambda n: _form("1", 'X-A: b; a="' + "\\\\" * (n // 2) + "\r\n"),
    "folded headers": lambda n: _form("1", "X-A: b\r\n" + " c\r\n" * (n // 4)),
    "a preamble": lambda n: b"x\r\n" * (n // 3) + _form("1"),
    "an epilogue": lambda n: _form("1") + b"x\r\n" * (n // 3),
    "base64 in pieces": lambda n: _form(
        "Y Q\n" * (n // 4), "Content-Transfer-Encoding: base64\r\n"
    ),
    "quoted-printable": lambda n: _form(
        "=3D=\r\n" * (n // 6), "Content-Transfer-Encoding: quoted-printable\r\n"
    ),
}
TEXTS = {
    "marks on a letter": lambda n: "a" + _marks(n),
    "marks on letters": lambda n: ("a" + _marks(60)) * (n // 61),
    "marks that are no marks": lambda n: "a" + "\u0f73" * n,
    "marks of half width": lambda n: "a" + "\u0301\uff9e" * (n // 2),
    "letters that become many": lambda n: "\ufdfa" * n,
    "blanks": lambda n: "a" + " " * n + "b",
    "slashes": lambda n: "https://" + "/" * n,
    "percent signs": lambda n: "linkedin.com/in/" + "%cc%81%cc%96" * (n // 12),
    "dots": lambda n: "1." * (n // 2),
    "digits": lambda n: "2026-03-01T00:00:00." + "0" * n + "x",
    "commas": lambda n: "1," * (n // 2),
    "at signs": lambda n: "a@" * (n // 2) + "a.b",
    "words": lambda n: "ab " * (n // 3),
    "a key": lambda n: "ssi_" + "a" * n + "_",
    "quotes": lambda n: '"\\' * (n // 2) + '"',
    "tags": lambda n: '"a", W/"b' * (n // 9),
    "semicolons": lambda n: "a=1; " * (n // 5),
    "media types": lambda n: "text/csv;q=0.5, " * (n // 16),
    "parameters of a media type": lambda n: "text/csv" + "; a=b" * (n // 5),
    "quotes in a media type": lambda n: 'text/csv; a="' + "\\a" * (n // 2),
    "semicolons of a media type": lambda n: "text/csv" + "; " * (n // 2),
    "invisible characters": lambda n: "\u200b" * n,
    "joiners between letters": lambda n: "\u0628\u200c" * (n // 2),
    "joiners between pictures": lambda n: "\u2764\ufe0f\u200d" * (n // 3),
    "colons": lambda n: "[" + ":" * n,
    "folders": lambda n: "../" * (n // 3),
    "points": lambda n: "." * n,
    "entities": lambda n: "&amp" * (n // 4),
    "names in brackets": lambda n: "=?utf-8?q?" * (n // 10),
    "stars": lambda n: "text/csv; a*=utf-8''" + "%41" * (n // 3),
    "continued parameters": lambda n: "text/csv" + "".join(f"; a*{i}=b" for i in range(n // 10)),
}
QUERIES = {
    "parameters": lambda n: "&".join(f"page_sise__{i}=1" for i in range(n // 16)),
    "one parameter": lambda n: "&".join(["name=1"] * (n // 7)),
    "ampersands": lambda n: "&" * n,
    "signs of equality": lambda n: "a=" + "=" * n,
    "a long name": lambda n: "a" * n + "=1",
    "a long value": lambda n: "name=" + "a" * n,
    "escapes": lambda n: "name=" + "%c3%a9" * (n // 6),
    "halves of escapes": lambda n: "name=" + "%" * n,
    "damaged letters": lambda n: "name=" + "%ff" * (n // 3),
    "plus signs": lambda n: "name=" + "+" * n,
    "semicolons": lambda n: "name=1;" * (n // 7),
    "ids": lambda n: "team__in=" + "019a3f5e-2b60-7c11-9d04-5b7f3a9c0201," * (n // 37),
    "words": lambda n: "external_id__in=" + "a," * (n // 2),
    "fields": lambda n: "fields=" + "name," * (n // 5),
    "expansions": lambda n: "expand=" + "team.parent," * (n // 12),
    "points of expansions": lambda n: "expand=" + "team." * (n // 5),
    "names that are nearly known": lambda n: "&".join(f"nam{i % 10}e" for i in range(n // 6)),
}


def _marks(n):
    """Marks in the opposite of the order that Unicode wants them in."""
    return "\u0301" * (n // 2) + "\u0316" * (n // 2)


def _names(n, last):
    return "{" + "".join(f'"{"k" * 40}{i:08}":1,' for i in range(n // 53)) + last + "}"


def _nested(n, inner):
    """Half a name, and below it as many names as fit."""
    leaves = ",".join(f'"{i}":1' for i in range(n // 16))
    depth = inner.count(":")
    return '{"' + "a" * (n // 2) + '":{' + f"{inner}{{{leaves}}}" + "}" * (depth + 1)


def _form(content, headers=""):
    head = '--boundary\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
    return f"{head}{headers}\r\n{content}\r\n--boundary--\r\n".encode()


def _parts(n, part):
    head, boundary = len(part) + 14, "--boundary\r\n"
    return (
        "".join(f"{boundary}{part.format(i)}\r\n" for i in range(n // head)) + "--boundary--\r\n"
    ).encode()
