"""When somebody reaches an age."""

import datetime as dt


def birthday(born_on: dt.date, years: int) -> dt.date:
    """The day on which somebody born then turns `years` old.

    Who was born on 29 February has completed the year when 28 February is over: 1 March where there is no 29th.
    """
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return dt.date(born_on.year + years, 3, 1)
