"""Words of a site where a person reads them as they come: in a terminal, in a comment."""


def printable(text: str) -> str:
    """A text of a site in one line, without what moves a cursor, colours a terminal or turns the direction of writing."""
    return "".join(each if each.isprintable() else " " for each in text)
