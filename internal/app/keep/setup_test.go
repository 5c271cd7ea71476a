package keep_test

import "time"

func now() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

func at(milli int64) time.Time { return time.UnixMilli(milli) }
