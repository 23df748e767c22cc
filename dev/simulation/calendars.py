"""Days and hours of a simulated world."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")


class Calendar:
    """Turns the days of a world, counted from its start, and the minutes of the company's clock into moments, and back."""

    def __init__(self, start: date, zone: str):
        self.start, self.zone = start, ZoneInfo(zone)

    def date(self, day: int) -> date:
        return self.start + timedelta(days=day)

    def moment(self, day: int, minute: int) -> datetime:
        """Returns the naive UTC time of a minute of a day in the company."""
        local = datetime.combine(self.date(day), time(minute // 60, minute % 60), self.zone)
        return local.astimezone(UTC).replace(tzinfo=None)

    def local(self, moment: datetime) -> datetime:
        """Returns a naive UTC time as the company's clock shows it."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone)
