"""Form 01 (tờ khai mẫu số 01) on paper: its values (`form`), its look on screen and as PDF (`render`)."""
