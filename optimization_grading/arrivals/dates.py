"""Read dates and times, as people and platforms write them."""
import datetime
import re

WORDS = ('%A, %d %B %Y, %I:%M %p', '%A, %d %B %Y, %H:%M',  # Moodle
         '%d %B %Y, %I:%M %p', '%d %B %Y, %H:%M', '%d %B %Y',
         '%d.%m.%Y %H:%M', '%d.%m.%Y, %H:%M', '%d.%m.%Y')
LAST = datetime.timedelta(hours=24, seconds=-1)


def moment(text: str) -> datetime.datetime | None:
    """Return the time that a text states, or None if it states none.

    A day alone means its last second. A time without a zone is in this
    machine's.
    """
    text = ' '.join(text.split())
    # as Gradescope writes it: 2026-11-01 21:41:28.606386000 Z
    iso = re.sub(r'(:\d\d)\.\d+', r'\1', text).replace(' UTC', 'Z')
    iso = re.sub(r' (?=Z|[+-]\d)', '', iso)
    for words in ('', *WORDS):
        try:
            found = (datetime.datetime.strptime(text, words) if words else
                     datetime.datetime.fromisoformat(iso))
            if not re.search(r'\dT\d|:', text):
                found += LAST
            return found if found.tzinfo else found.astimezone()
        except (ValueError, OverflowError):
            continue
    return None
