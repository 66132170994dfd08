"""Makes a failing list smaller while a test still holds: the greedy form of delta debugging."""
import re


def smallest(items, holds):
    """A sublist from which no run of items can be left out. Requires: holds(items)."""
    size = max(1, len(items) // 2)
    while size:
        at = 0
        while at < len(items):
            fewer = items[:at] + items[at + size:]
            if fewer and holds(fewer):
                items = fewer
            else:
                at += size
        size //= 2
    return items


TOKEN = re.compile(r"\$\$|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\w+|\s+|.", re.S)


def balanced(tokens):
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth < 0:
            return False
    return depth == 0


def pieces(tokens):
    """Runs of tokens worth leaving out, longest first: list items, parenthesised groups, words."""
    runs = []
    for begin in range(len(tokens)):
        if tokens[begin].isspace():
            continue
        for end in range(begin + 1, len(tokens) + 1):
            if end == begin + 1 or end == len(tokens) or tokens[end - 1] in (",", ")") or tokens[end] in (",", ")") or tokens[end].isspace() and end - begin < 8:
                if balanced(tokens[begin:end]):
                    runs.append((begin, end))
    return sorted(runs, key=lambda run: run[0] - run[1])


def smaller_statement(statement, holds, tries=60):
    """The statement with clauses left out while `holds` says yes of it; at most `tries` questions."""
    tokens = TOKEN.findall(statement)
    again = True
    while again:
        again = False
        for begin, end in pieces(tokens):
            if end - begin == len(tokens) or end > len(tokens):
                continue
            fewer = tokens[:begin] + tokens[end:]
            text = re.sub(r"\s+", " ", "".join(fewer)).strip()
            if tries <= 0:
                return re.sub(r"\s+", " ", "".join(tokens)).strip()
            tries -= 1
            if text and holds(text):
                tokens, again = TOKEN.findall(text), True
                break
    return re.sub(r"\s+", " ", "".join(tokens)).strip()
