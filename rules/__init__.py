"""The domain in pure Python: no ORM, no database, no clock. Values come in, values go out."""
