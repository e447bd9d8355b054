"""What the portal promises about speed, in the order of the report. Parts prove them by the `promise` of a budget."""

PROMISES = {
    "wizard": "server time of a wizard page, p95: at most 1.3 × a formtools page that shows the same crispy form",
    "lists": "server time of the queue and other lists, p95: at most 3 × a bare view with as many queries",
    "growth": "with a hundred times the rows: at most 1.3 × the time",
    "whole tables": "no growing table is read from end to end by the hottest queries",
    "statements": "SQL of a page: at most 12, whatever is shown",
    "admin": "the queue at 1 million dossiers: at least 10 × as fast as the admin's change list",
    "register": "look-up in the register, p95: at most 50 ms",
    "photo": "a photo of 12 MP, upload to stored: at most 1.3 × decode, resize, encode by Pillow",
    "transfer": "the whole journey on a phone, without the person's photos: 250 kB first visit, 60 kB warm",
    "notices": "notices through the outbox: at least 0.7 × the rate of a bare Celery task with the same gateway call",
    "memory": "a web worker after 1,000 mixed requests with photos: at most 200 MB, flat",
    "load": "100 registrations a minute and 20 officers on 2 cores: p95 below 800 ms, no error",
    "fill": "1 million dossiers made in 10 minutes, 10 million persons in 20",
    "nodes": "a web node and a worker killed mid-journey: nobody notices",
    "hardship": "disk full, kill -9, clocks apart, slow clients, bombs in requests: no promise broken",
}
