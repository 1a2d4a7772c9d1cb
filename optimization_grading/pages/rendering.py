"""Pages of templates: all that comes in is text, and no script runs."""
import base64
import hashlib
import pathlib
from typing import Any

import jinja2
import markupsafe

from optimization_grading.judging.verdicts import visible
from optimization_grading.pages import places

TEMPLATES = pathlib.Path(__file__).with_name('templates')
POLICY = ("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; "
          "form-action 'none'")


def shown(value: object) -> object:
    """Return a value of a template as it is written, without controls."""
    return visible(value) if isinstance(value, str) and not isinstance(
        value, markupsafe.Markup) else value


def environment(**values: Any) -> jinja2.Environment:
    """Return the templates, with what all pages have.

    The style's digest stands in each page's policy, so no other style and no
    script is obeyed.
    """
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True,
        undefined=jinja2.StrictUndefined, finalize=shown,
        trim_blocks=True, lstrip_blocks=True)
    style = (TEMPLATES / 'style.css').read_text()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest())
    found.globals.update(
        head=markupsafe.Markup(places.HEAD), style=markupsafe.Markup(style),
        policy=POLICY.format(digest.decode()), **values)
    return found


def render(pages: jinja2.Environment, template: str, path: pathlib.Path,
           page: object) -> None:
    """Write a page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(pages.get_template(template).render(page=page),
                    encoding='utf-8')
