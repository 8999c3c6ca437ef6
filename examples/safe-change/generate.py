#!/usr/bin/env python3
"""Writes the events of the story into a folder; the same bytes every time.

    examples/safe-change/generate.py FOLDER
"""

import datetime
import json
import pathlib
import sys

TENANTS = {"acme": (61, "lever_trm"), "globex": (62, "lever_trm_enterprise")}


def milliseconds(text):
    return int(datetime.datetime.fromisoformat(text + "+00:00").timestamp() * 1000)


def event(tenant, name, type_, when, source="poll", **fields):
    return {
        "id": name,
        "type": type_,
        "tenant": tenant,
        "occurred_at": milliseconds(when),
        "received_at": milliseconds(when),
        "source": source,
    } | fields


def network(tenant, name, type_, when, member, source="poll", **fields):
    contract = TENANTS[tenant][0]
    return event(
        tenant, name, type_, when, source, contract=f"urn:li:contract:{contract}",
        seat=f"urn:li:seat:{contract}", member=f"urn:li:person:{member}", **fields,
    )


def inmail(tenant, type_, when, member, body, **fields):
    name = f"{type_.split('.')[1]}-{member}"
    return network(
        tenant, name, type_, when, member, message_id=f"M-{name}",
        thread=f"urn:li:messagingThread:{member}", body=body, created_at=when + "Z", **fields,
    )


def sent(tenant, when, member):
    return inmail(tenant, "inmail.sent", when, member, "Would you like to talk?")


def replied(tenant, when, member, kind):
    body = {"yes": "Yes, gladly.", "free_text": "Who are you, please?"}[kind]
    return inmail(tenant, "inmail.replied", when, member, body, reply_kind=kind)


def stub(tenant, when, member, first, last):
    return network(
        tenant, f"stub-{member}", "stub_profile.received", when, member, "push",
        stub_id=f"S-{member}", first_name=first, last_name=last, consent_scope="user",
        created_at=when + "Z",
    )


def setup(tenant):
    contract, plan = TENANTS[tenant]
    email = f"rae@{tenant}.example"
    return [
        event(
            tenant, f"activated-{tenant}", "admin.integration.activated", "2026-03-02T07:00:00",
            "admin", contract=f"urn:li:contract:{contract}", kind="recruiter", integration="rsc",
            licence="rps", plan=plan, user=f"{tenant}-rae",
        ),
        event(
            tenant, f"user-{tenant}", "ats.user.created", "2026-03-02T07:01:00", "ats_webhook",
            user=f"{tenant}-rae", email=email, role="admin",
        ),
        event(
            tenant, f"seats-{tenant}", "seat.snapshot", "2026-03-02T07:05:00",
            contract=f"urn:li:contract:{contract}", taken_at="2026-03-02T07:05:00Z",
            seats=[
                {
                    "seat": f"urn:li:seat:{contract}", "person": f"urn:li:person:{tenant}-rae",
                    "first_name": "Rae", "last_name": "Holm", "email": email, "active": True,
                    "admin": True,
                }
            ],
        ),
    ]


def applicant(tenant, when, name, first, last):
    """Somebody who applied to a job and is linked with a Recruiter profile."""
    return [
        event(
            tenant, f"created-{name}", "ats.candidate.created", when, "ats_webhook",
            candidate=f"cand-{name}", first_name=first, last_name=last, origin="career_site",
            last_modified=when + "Z",
        ),
        event(
            tenant, f"applied-{name}", "ats.application.upserted", when, "ats_webhook",
            application=f"opp-{name}", candidate=f"cand-{name}", job="job-7", kind="posting",
            origin="career_site", stage="new_lead", last_modified=when + "Z",
        ),
        event(
            tenant, f"linked-{name}", "profile.linked", when, "widget", candidate=f"cand-{name}",
            member=f"urn:li:person:{name}", method="manual", by=f"{tenant}-rae",
        ),
    ]


history = [one for tenant in TENANTS for one in setup(tenant)]
for tenant, name, first, last, reply in [
    ("acme", "amy", "Amy", "Adams", "yes"),
    ("acme", "ben", "Ben", "Boll", "free_text"),
    ("acme", "cat", "Cat", "Crane", "free_text"),
    ("globex", "dev", "Dev", "Dhar", "yes"),
    ("globex", "eva", "Eva", "Ekman", "free_text"),
    ("globex", "fay", "Fay", "Flint", None),
]:
    history += applicant(tenant, "2026-03-03T08:00:00", name, first, last)
    history.append(sent(tenant, "2026-03-10T09:00:00", name))
    if reply:
        history.append(replied(tenant, "2026-03-12T09:00:00", name, reply))
history += [
    stub("acme", "2026-03-16T10:00:00", "gus", "Gus", "Grant"),
    stub("acme", "2026-03-18T10:00:00", "hal", "Hal", "Hobbs"),
    stub("globex", "2026-03-18T11:00:00", "ida", "Ida", "Ising"),
]

files = {
    "history": history,
    # While stub profiles are off for one of them, and after the end of that.
    "thursday": [
        stub("acme", "2026-04-02T10:00:00", "jon", "Jon", "Jones"),
        stub("globex", "2026-04-02T10:00:00", "kit", "Kit", "Klein"),
    ],
    "saturday": [stub("acme", "2026-04-04T10:00:00", "lea", "Lea", "Lind")],
    # While the new stage rule is in shadow, live for one, live for all, and rolled back.
    "shadow": [
        *applicant("acme", "2026-04-07T08:00:00", "mia", "Mia", "Moss"),
        sent("acme", "2026-04-07T09:00:00", "mia"),
        replied("acme", "2026-04-07T10:00:00", "mia", "free_text"),
        replied("globex", "2026-04-07T10:00:00", "fay", "yes"),
    ],
    "live": [
        *applicant("acme", "2026-04-08T08:00:00", "ned", "Ned", "Nash"),
        *applicant("globex", "2026-04-08T08:00:00", "oda", "Oda", "Olsen"),
        sent("acme", "2026-04-08T09:00:00", "ned"),
        sent("globex", "2026-04-08T09:00:00", "oda"),
        replied("acme", "2026-04-08T10:00:00", "ned", "free_text"),
        replied("globex", "2026-04-08T10:00:00", "oda", "free_text"),
    ],
    "back": [
        *applicant("acme", "2026-04-09T08:00:00", "pia", "Pia", "Park"),
        sent("acme", "2026-04-09T09:00:00", "pia"),
        replied("acme", "2026-04-09T10:00:00", "pia", "free_text"),
    ],
}

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, events in files.items():
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in events]
    (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
