#!/usr/bin/env python3
"""Writes the events of the three stories into a folder; the same bytes every time.

    examples/support/generate.py FOLDER
"""

import datetime
import json
import pathlib
import sys


def milliseconds(text):
    return int(datetime.datetime.fromisoformat(text + "+00:00").timestamp() * 1000)


def event(name, type_, tenant, when, contract=None, source="poll", received=None, **fields):
    head = {
        "id": name,
        "type": type_,
        "tenant": tenant,
        "occurred_at": milliseconds(when),
        "received_at": milliseconds(received or when),
        "source": source,
    }
    if contract:
        head["contract"] = f"urn:li:contract:{contract}"
    return head | fields


def inmail(name, type_, tenant, when, seat, member, body, **fields):
    return event(
        name,
        type_,
        tenant,
        when,
        seat,
        message_id=f"M-{name}",
        thread=f"urn:li:messagingThread:t{seat}",
        seat=f"urn:li:seat:{seat}",
        member=f"urn:li:person:{member}",
        body=body,
        created_at=when + "Z",
        **fields,
    )


def seats(tenant, when, seat, first, last, email):
    return event(
        f"seats-{tenant}",
        "seat.snapshot",
        tenant,
        when,
        seat,
        taken_at=when + "Z",
        seats=[
            {
                "seat": f"urn:li:seat:{seat}",
                "person": f"urn:li:person:{first.lower()}",
                "first_name": first,
                "last_name": last,
                "email": email,
                "active": True,
                "admin": False,
            }
        ],
    )


def activated(tenant, when, contract, **fields):
    return event(
        f"activated-{tenant}",
        "admin.integration.activated",
        tenant,
        when,
        contract,
        "admin",
        kind="recruiter",
        integration="rsc",
        **fields,
    )


def user(tenant, when, name, email, role):
    return event(
        f"user-{name}", "ats.user.created", tenant, when, source="ats_webhook", user=name,
        email=email, role=role,
    )


def candidate(tenant, when, first, last):
    return event(
        f"created-{first.lower()}",
        "ats.candidate.created",
        tenant,
        when,
        source="ats_webhook",
        candidate=f"cand-{first.lower()}",
        first_name=first,
        last_name=last,
        origin="manual",
        last_modified=when + "Z",
    )


def linked(tenant, when, member, by):
    return event(
        f"link-{member}",
        "profile.linked",
        tenant,
        when,
        source="widget",
        candidate=f"cand-{member}",
        member=f"urn:li:person:{member}",
        method="manual",
        by=by,
    )


# The InMail that is missing: the record was typed in by hand.
missing = [
    activated("northwind", "2026-05-04T07:00:00", 31, licence="recruiter_corporate"),
    user("northwind", "2026-05-04T07:01:00", "n-ines", "ines@northwind.example", "recruiter"),
    seats("northwind", "2026-05-04T07:05:00", 31, "Ines", "Roth", "ines@northwind.example"),
    candidate("northwind", "2026-05-04T08:00:00", "Paula", "Winter"),
    inmail(
        "inmail-paula", "inmail.sent", "northwind", "2026-05-04T09:00:00", 31, "paula",
        "Would you like to talk about our harbour team?",
    ),
]
missing_then = [linked("northwind", "2026-05-05T10:00:00", "paula", "n-ines")]

# The seat that was linked late: its holder had no account in the ATS.
late = [
    activated(
        "umbra", "2026-05-04T07:00:00", 41, licence="recruiter_corporate", plan="corporate"
    ),
    seats("umbra", "2026-05-04T07:05:00", 41, "Karl", "Adler", "karl@umbra.example"),
    candidate("umbra", "2026-05-04T08:00:00", "Omid", "Rahimi"),
    linked("umbra", "2026-05-04T08:05:00", "omid", "u-lena"),
    inmail(
        "omid-1", "inmail.sent", "umbra", "2026-05-04T09:00:00", 41, "omid",
        "We build bridges. Interested?",
    ),
    inmail(
        "omid-2", "inmail.replied", "umbra", "2026-05-04T15:30:00", 41, "omid", "Tell me more.",
        reply_kind="free_text",
    ),
]
late_then = [
    user("umbra", "2026-05-06T09:00:00", "u-karl", "k.adler@umbra.example", "recruiter"),
    event(
        "linked-41", "admin.seat.linked", "umbra", "2026-05-06T09:10:00", 41, "admin",
        seat="urn:li:seat:41", user="u-karl",
    ),
]

# The contract that expired.
expired = [
    activated("initech", "2026-05-01T07:00:00", 51, licence="rps", plan="lever_trm", user="i-milo"),
    user("initech", "2026-05-01T07:01:00", "i-milo", "milo@initech.example", "admin"),
    seats("initech", "2026-05-01T07:05:00", 51, "Milo", "Stern", "milo@initech.example"),
    candidate("initech", "2026-05-01T08:00:00", "Rosa", "Lima"),
    linked("initech", "2026-05-01T08:05:00", "rosa", "i-milo"),
    inmail("rosa-before", "inmail.sent", "initech", "2026-05-03T09:00:00", 51, "rosa", "Hello Rosa."),
    event(
        "expired-51", "contract.expired", "initech", "2026-05-04T00:00:00", 51, "push",
        at="2026-05-04T00:00:00Z",
    ),
    inmail(
        "rosa-after", "inmail.sent", "initech", "2026-05-05T09:00:00", 51, "rosa",
        "Did you see my message?",
    ),
]
expired_then = [
    event(
        "renewed-51", "contract.renewed", "initech", "2026-05-07T00:00:00", 51, "push",
        at="2026-05-07T00:00:00Z", expires_at="2027-05-07T00:00:00Z",
    ),
    inmail(
        "rosa-fetched", "inmail.replied", "initech", "2026-05-05T11:00:00", 51, "rosa",
        "Yes, on Monday?", reply_kind="free_text", received="2026-05-07T00:20:00", mode="backfill",
    ),
]

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, events in {
    "missing": missing,
    "missing-then": missing_then,
    "late-seat": late,
    "late-seat-then": late_then,
    "expired": expired,
    "expired-then": expired_then,
}.items():
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in events]
    (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
