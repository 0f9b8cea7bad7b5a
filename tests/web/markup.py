"""Reading rendered pages for what must not be in them."""

from __future__ import annotations

from html.parser import HTMLParser


class Markup(HTMLParser):
    """Every element with its attributes, and the text of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 – HTMLParser calls it so
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in {"script", "style"} and data.strip():
            self.inline.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def offences(html: str) -> list[str]:
    """What the content security policy would refuse, what loads from elsewhere, and double ids."""
    page = Markup(html)
    found = [f"inline: {text[:40]}" for text in page.inline]
    ids: list[str] = []
    for tag, attributes in page.elements:
        found += [f"<{tag} {name}>" for name in attributes if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action"):
            value = attributes.get(name) or ""
            if tag in {"script", "link", "img", "form"} and value and not value.startswith("/"):
                found.append(f"<{tag} {name}={value}>")
            if value.lower().startswith(("javascript:", "data:", "//")):
                found.append(f"<{tag} {name}={value}>")
        ids += [value for name, value in attributes.items() if name == "id" and value]
    return found + [f"id twice: {name}" for name in set(ids) if ids.count(name) > 1]
