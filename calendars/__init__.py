"""When things happen: rules, lunar dates, working days and iCalendar, without I/O."""
