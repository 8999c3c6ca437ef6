#!/usr/bin/env python3
"""Writes the input of the quickstart: the same bytes whenever and wherever it runs.

    python3 examples/quickstart/generate.py [FOLDER]

Everybody in it is made up. `scripts/check-examples` fails if the committed files are others.
"""

import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

START = datetime(2026, 3, 2, tzinfo=timezone.utc)  # a Monday
MINUTE = 60_000


def at(day, hour=9, minute=0):
    """Epoch milliseconds of a moment in March 2026; 2 March is day 2."""
    moment = START + timedelta(days=day - 2, hours=hour, minutes=minute)
    return int(moment.timestamp()) * 1000


def line(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def seat(number):
    return f"urn:li:seat:{number}"


def contract(number):
    return f"urn:li:contract:{number}"


def person(name):
    return f"urn:li:person:{name}"


CONTRACT = {"acme": contract(1), "globex": contract(2)}
ORGANIZATION = {"acme": "urn:li:organization:1001", "globex": "urn:li:organization:1002"}
EVENTS = []  # (received_at, line)


def event(tenant, identity, kind, occurred, /, source="poll", late=5, mode=None, **fields):
    """Adds a canonical event, received `late` minutes after it happened."""
    value = {
        "id": identity,
        "type": kind,
        "tenant": tenant,
        "occurred_at": occurred,
        "received_at": occurred + late * MINUTE,
        "source": source,
    }
    if mode:
        value["mode"] = mode
    value.update(fields)
    EVENTS.append((value["received_at"], line(value)))
    return value


def inmail(tenant, identity, kind, occurred, number, member, body, **fields):
    by = seat(number) if kind == "inmail.sent" else person(member)
    extra = {}
    if kind == "inmail.replied":
        extra["reply_kind"] = fields.pop("reply_kind", "free_text")
    return event(
        tenant, identity, kind, occurred, contract=CONTRACT[tenant],
        actor={"kind": "seat" if kind == "inmail.sent" else "member", "id": by},
        message_id=f"M-{identity}", thread=f"urn:li:messagingThread:{number}-{member}",
        seat=seat(number), member=person(member), body=body, created_at=occurred, **extra, **fields)


def exported(tenant, identity, occurred, number, member, first, last, **fields):
    fields.setdefault("employers", ["Harbour Works"])
    fields.setdefault("skills", [])
    return event(
        tenant, identity, "candidate.exported", occurred, source="push", late=1,
        contract=CONTRACT[tenant], actor={"kind": "seat", "id": seat(number)},
        request_id=f"R-{identity}", member=person(member), first_name=first, last_name=last,
        via="one_click", seat=seat(number), **fields)


def stub(tenant, identity, occurred, number, member, first, last, **fields):
    return event(
        tenant, identity, "stub_profile.received", occurred, contract=CONTRACT[tenant],
        actor={"kind": "member", "id": person(member)}, stub_id=f"S-{identity}", seat=seat(number),
        member=person(member), first_name=first, last_name=last, consent_scope="user",
        created_at=occurred, **fields)


def candidate(tenant, identity, occurred, first, last, **fields):
    return event(
        tenant, f"created-{identity}", "ats.candidate.created", occurred, source="ats_webhook",
        late=0, candidate=identity, first_name=first, last_name=last, full_name=f"{first} {last}",
        origin="career_site", last_modified=occurred, **fields)


def application(tenant, identity, occurred, of, job, stage):
    return event(
        tenant, f"applied-{identity}", "ats.application.upserted", occurred, source="ats_webhook",
        late=0, application=identity, candidate=of, job=job, kind="posting", origin="career_site",
        stage=stage, last_modified=occurred)


def linked(tenant, identity, occurred, of, member, method="manual", **fields):
    return event(
        tenant, identity, "profile.linked", occurred, source="widget", late=0, candidate=of,
        member=person(member), method=method, **fields)


USERS = {
    "acme": [("u-ada", "ada"), ("u-ben", "ben"), ("u-cleo", "cleo"), ("u-dana", "dana.hr")],
    "globex": [("g-eve", "eve"), ("g-finn", "finn"), ("g-gus", "gus.hr")],
}
# Seat, first name, last name, address. Dana's and Gus's addresses are not those of their users.
SEATS = {
    "acme": [
        (10, "Ada", "Archer", "ada@acme.example"), (11, "Ben", "Brook", "ben@acme.example"),
        (12, "Cleo", "Castell", "cleo@acme.example"),
        (13, "Dana", "Dorn", "dana@freelance.example"),
    ],
    "globex": [
        (20, "Eve", "Eland", "eve@globex.example"), (21, "Finn", "Farrow", "finn@globex.example"),
        (22, "Gus", "Garland", "gus@freelance.example"),
    ],
}
JOBS = {
    "acme": [("job-pilot", "Harbour pilot"), ("job-baker", "Head baker")],
    "globex": [("job-atlas", "Map maker"), ("job-clock", "Clock repairer")],
}


def set_up():
    """What is there before anybody writes: contract, users, seats, jobs."""
    for tenant in ("acme", "globex"):
        plan = {"acme": "lever_trm", "globex": "lever_trm_enterprise"}[tenant]
        event(
            tenant, f"activated-{tenant}", "admin.integration.activated", at(2, 8), source="admin",
            late=0, contract=CONTRACT[tenant], user=USERS[tenant][0][0], plan=plan,
            kind="recruiter", licence="rps", integration="rsc")
        for index, (user, mail) in enumerate(USERS[tenant]):
            # Cleo joins after the seats were read: the user finds the seat, not the seat the user.
            moment = at(3, 8) if user == "u-cleo" else at(2, 8, 1 + index)
            event(
                tenant, f"user-{user}", "ats.user.created", moment, source="ats_webhook", late=0,
                user=user, email=f"{mail}@{tenant}.example", role="team_member")
        event(
            tenant, f"seats-{tenant}", "seat.snapshot", at(2, 8, 30), contract=CONTRACT[tenant],
            taken_at=at(2, 8, 30), licence="rps",
            seats=[
                {
                    "seat": seat(number), "person": person(f"holder{number}"), "first_name": first,
                    "last_name": last, "email": mail, "active": True, "admin": index == 0,
                }
                for index, (number, first, last, mail) in enumerate(SEATS[tenant])
            ])
        for index, (job, title) in enumerate(JOBS[tenant]):
            event(
                tenant, f"opened-{job}", "ats.job.upserted", at(2, 8, 40 + index),
                source="ats_webhook", late=0, job=job, title=title, location="Port Ellery",
                state="listed", availability="public", last_modified=at(2, 8, 40 + index))


def exports():
    """1-click export: off at acme, on at globex."""
    exported(
        "acme", "export-blocked", at(4, 9), 11, "lena", "Lena", "Lund", job="job-pilot",
        profile_url="https://www.linkedin.com/in/example-lena-lund")
    exported(
        "globex", "export-accepted", at(4, 9), 20, "mara", "Mara", "Moss", job="job-atlas",
        headline="Cartographer", location="Port Ellery", skills=["Surveying", "Ink"],
        profile_url="https://www.linkedin.com/in/example-mara-moss")
    exported("globex", "export-no-job", at(4, 10), 20, "nils", "Nils", "North")
    # Ida is in the ATS already, under the same address of her profile.
    candidate(
        "globex", "cand-ida", at(3, 9), "Ida", "Ingram", email="ida@example.com",
        linkedin_url="https://www.linkedin.com/in/example-ida-ingram")
    exported(
        "globex", "export-known", at(4, 11), 21, "ida", "Ida", "Ingram", job="job-clock",
        headline="Clock repairer", profile_url="https://www.linkedin.com/in/example-ida-ingram")
    # A name alone proves nothing: somebody has to look.
    candidate("globex", "cand-tom", at(3, 10), "Tom", "Reed", email="tom@example.com")
    exported("globex", "export-namesake", at(4, 12), 21, "tom2", "Tom", "Reed", job="job-clock")
    # Quinn does not allow exports.
    event(
        "globex", "privacy-quinn", "member.visibility_changed", at(3, 11), member=person("quinn"),
        hidden=[], allow_export=False)
    exported("globex", "export-private", at(4, 13), 20, "quinn", "Quinn", "Quill", job="job-atlas")


def correspondence():
    """Timeline and stages of people who are linked."""
    inmail(
        "globex", "inmail-mara", "inmail.sent", at(5, 9), 20, "mara",
        "Mara, would you map our coast?", subject="A map")
    inmail(
        "globex", "stage-moved", "inmail.replied", at(5, 15), 20, "mara",
        "Gladly. When do we start?", subject="RE: A map", reply_kind="yes")
    inmail(
        "globex", "inmail-ida", "inmail.sent", at(5, 10), 21, "ida",
        "Ida, our tower clock is slow.", subject="The tower clock")
    inmail(
        "globex", "reply-ida", "inmail.replied", at(6, 8), 21, "ida", "I can come on Monday.",
        subject="RE: The tower clock")

    # Nora applied at acme and was linked by hand; two recruiters of one contract write to her.
    candidate("acme", "cand-nora", at(3, 9), "Nora", "Nadel", email="nora@example.com")
    application("acme", "app-nora", at(3, 9, 5), "cand-nora", "job-pilot", "new_lead")
    linked("acme", "link-nora", at(4, 8), "cand-nora", "nora", by="u-ben")
    inmail(
        "acme", "inmail-nora-1", "inmail.sent", at(5, 9), 11, "nora",
        "Nora, thank you for your application. May we talk?", subject="Your application")
    inmail(
        "acme", "reply-nora", "inmail.replied", at(5, 18), 11, "nora", "Yes, tomorrow after four.",
        subject="RE: Your application", reply_kind="yes")
    inmail(
        "acme", "inmail-nora-2", "inmail.sent", at(6, 9), 12, "nora",
        "Nora, I will show you the harbour.", subject="Tomorrow")
    # Seat 10 is left out of the exchange: its InMails do not enter the ATS.
    inmail(
        "acme", "seat-excluded", "inmail.sent", at(6, 10), 10, "nora",
        "Between us: there is another position.", subject="Confidential")


def holds():
    """What waits: for a link, for a mapping; and what is released."""
    # Nobody ever links Vera: the InMail stays held.
    inmail(
        "acme", "inmail-held", "inmail.sent", at(9, 9), 11, "vera",
        "Vera, do you still bake?", subject="A bakery by the sea")
    # Omar is linked after three InMails, which come out of order.
    candidate("acme", "cand-omar", at(9, 8), "Omar", "Oak", email="omar@example.com")
    application("acme", "app-omar", at(9, 8, 5), "cand-omar", "job-baker", "new_lead")
    inmail("acme", "omar-1", "inmail.sent", at(9, 13), 12, "omar", "Omar, we need bread.", late=240)
    inmail("acme", "omar-2", "inmail.replied", at(9, 14), 12, "omar", "What kind of bread?")
    inmail("acme", "omar-3", "inmail.sent", at(9, 15), 12, "omar", "Rye, mostly.")
    linked("acme", "link-omar", at(10, 9), "cand-omar", "omar", by="u-cleo")
    # Dana's seat finds no user by its address; an administrator links it.
    candidate("acme", "cand-pia", at(9, 9), "Pia", "Pell", email="pia@example.com")
    application("acme", "app-pia", at(9, 9, 5), "cand-pia", "job-baker", "new_lead")
    linked("acme", "link-pia", at(9, 10), "cand-pia", "pia", by="u-dana")
    inmail("acme", "inmail-unmapped", "inmail.sent", at(10, 9), 13, "pia", "Pia, Dana here.")
    event(
        "acme", "seat-linked", "admin.seat.linked", at(11, 9), source="admin", late=0,
        seat=seat(13), user="u-dana")
    # Gus's seat is never linked.
    inmail("globex", "inmail-unmapped-gus", "inmail.sent", at(10, 9), 22, "mara", "Mara, Gus here.")


def consent():
    """Stub profiles, refusals and privacy."""
    for tenant, number in (("acme", 11), ("globex", 21)):
        stub(
            tenant, f"stub-consented-{tenant}", at(12, 9), number, "uma", "Uma", "Umber",
            location="Port Ellery", title="Light keeper", email="uma@example.com", phone="555-0177")
    event(
        "acme", "share-declined", "contact_share.declined", at(12, 10), contract=CONTRACT["acme"],
        seat=seat(11), member=person("walt"), thread="urn:li:messagingThread:11-walt")
    event(
        "globex", "no-thanks", "inmail.declined", at(12, 11), contract=CONTRACT["globex"],
        message_id="M-no-thanks", seat=seat(20), member=person("xena"),
        thread="urn:li:messagingThread:20-xena")
    event(
        "globex", "privacy-yves", "member.visibility_changed", at(11, 12), member=person("yves"),
        hidden=["phone"], allow_auto_profile=False)
    stub("globex", "stub-private", at(12, 12), 20, "yves", "Yves", "Yarrow")


FIRST = [
    "Alma", "Bo", "Cora", "Dov", "Elsa", "Fritz", "Gerd", "Hanne", "Ivo", "Jana", "Karl", "Lotte",
    "Mina", "Ned", "Oda", "Per", "Rika", "Stan", "Tove", "Una", "Vito", "Wera", "Yara", "Zeno",
]
LAST = ["Stone", "Field", "Marsh", "Wood", "Hill", "Lake"]
TOPICS = ["the evening shift", "the new workshop", "a trial week", "the harbour office"]


def everyday():
    """Two weeks of ordinary work, so that the cases above have to be looked for."""
    for index, first in enumerate(FIRST):
        last = LAST[index % len(LAST)]
        name = first.lower()
        topic = TOPICS[index % len(TOPICS)]
        day = 13 + index // 2
        url = f"https://www.linkedin.com/in/example-{name}-{last.lower()}"

        of = f"cand-{name}"
        candidate("acme", of, at(day, 8, index), first, last, email=f"{name}@example.com")
        application("acme", f"app-{name}", at(day, 8, index + 1), of, JOBS["acme"][index % 2][0],
                    "new_lead" if index % 4 else "phone_screen")
        linked("acme", f"link-{name}", at(day, 8, index + 2), of, name)
        ours = 11 + index % 2
        inmail("acme", f"acme-{name}-1", "inmail.sent", at(day, 10), ours, name,
               f"{first}, shall we talk about {topic}?", subject=topic.capitalize())
        if index % 3:
            inmail("acme", f"acme-{name}-2", "inmail.replied", at(day, 16), ours, name,
                   f"About {topic}: yes.", subject=f"RE: {topic.capitalize()}", reply_kind="yes")
            inmail("acme", f"acme-{name}-3", "inmail.sent", at(day, 17), ours, name,
                   "Good. I will call you.", subject=topic.capitalize())

        theirs = 20 + index % 2
        them = f"{name}-g"
        exported("globex", f"export-{name}", at(day, 9), theirs, them, first, f"{last}-Gray",
                 job=JOBS["globex"][index % 2][0], profile_url=url + "-g", headline="Craftsperson",
                 employers=["Harbour Works", "Tide & Son"][: 1 + index % 2])
        inmail("globex", f"globex-{name}-1", "inmail.sent", at(day, 11), theirs, them,
               f"{first}, a word about {topic}?", subject=topic.capitalize())
        if index % 2:
            inmail("globex", f"globex-{name}-2", "inmail.replied", at(day, 12), theirs, them,
                   "Tell me more.", subject=f"RE: {topic.capitalize()}")
            inmail("globex", f"globex-{name}-3", "inmail.sent", at(day, 13), theirs, them,
                   "It begins in May.", subject=topic.capitalize())
        # People whom nobody has in the ATS: their InMails wait.
        if index % 3 == 0:
            inmail("acme", f"acme-stranger-{index}", "inmail.sent", at(day, 14), ours,
                   f"stranger{index}", f"We have not met; it is about {topic}.")


def the_end():
    """Globex's contract ends; acme's goes on."""
    event(
        "globex", "contract-ended", "contract.expired", at(27, 18), source="admin", late=0,
        contract=contract(2), at=at(27, 18))
    inmail("globex", "inmail-after-end", "inmail.sent", at(28, 9), 20, "mara",
           "Mara, are you there?")
    inmail("acme", "inmail-nora-3", "inmail.sent", at(28, 9), 11, "nora",
           "Nora, welcome aboard.", subject="Your first day")


def repeat(identity, **changes):
    """The line of an event again; with changes, another content under the same identity."""
    found = next(text for _, text in EVENTS if line(identity) in text)
    return line({**json.loads(found), **changes}) if changes else found


def hostile():
    """Lines that are refused, each for its own reason; what stands between them goes on."""
    good = repeat("inmail-nora-1")
    other = good.replace(b"inmail-nora-1", b"inmail-hostile")
    occurred = str(at(5, 9)).encode()
    return [
        other[: len(other) // 2],
        other.replace(b'"occurred_at":' + occurred, b'"occurred_at":"2026-02-30T09:00:00Z"'),
        other.replace(b"inmail.sent", b"inmail.shouted"),
        other.replace(b'"body":"', b'"body":7,"was":"'),
        other.replace(b'"tenant":"acme"', b'"tenant":"acme","tenant":"globex"'),
        other.replace(b"May we talk", b"May we \xff talk"),
        b'["not an event"]',
    ]


def canonical():
    set_up()
    exports()
    correspondence()
    holds()
    consent()
    everyday()
    the_end()
    lines = [text for _, text in sorted(EVENTS, key=lambda entry: entry[0])]
    for index, name in enumerate(["inmail-nora-1", "export-accepted", "inmail-held", "seats-acme"]):
        lines.insert(60 + 20 * index, repeat(name))
    lines.append(repeat("reply-nora", body="No, never."))
    for index, text in enumerate(hostile()):
        lines.insert(40 + 30 * index, text)
    return lines


# --- What the network's adapter brings ---


def exchange(tenant, kind, received, **members):
    return line({"tenant": tenant, "kind": kind, "received_at": received, **members})


def message(identity, author, recipient, created, subject, body):
    number = (author if ":seat:" in author else recipient).rsplit(":", 1)[1]
    other = (recipient if ":seat:" in author else author).rsplit(":", 1)[1]
    return {
        "id": identity, "threadUrn": f"urn:li:messagingThread:{number}-{other}", "author": author,
        "recipients": [recipient], "createdAt": created,
        "mailContent": {"subject": subject, "body": {"text": body}},
    }


def conversations(tenant, number, received, elements, **members):
    return exchange(
        tenant, "conversation_events", received, contract=CONTRACT[tenant],
        query={
            "viewer": seat(number), "timeRange.start": received - 12 * 60 * MINUTE,
            "timeRange.end": received,
        },
        response={"elements": elements}, **members)


def export_push(tenant, request, received, number, profile, job):
    return exchange(
        tenant, "export", received, contract=CONTRACT[tenant], seat=seat(number),
        integration_context=ORGANIZATION[tenant],
        push={
            "id": request, "type": "EXPORT_CANDIDATE_PROFILE",
            "expiresAt": datetime.fromtimestamp(received // 1000 + 86_400, timezone.utc)
            .strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        query={"requestId": request},
        response={
            "elements": [
                {
                    "candidate": profile, "integrationContext": ORGANIZATION[tenant],
                    "externalJobPostingId": job,
                }
            ]
        })


def linkedin():
    lines = []
    for tenant in ("acme", "globex"):
        lines.append(exchange(
            tenant, "seats", at(16, 7),
            query={"contracts": [CONTRACT[tenant]], "start": 0, "count": 50},
            response={
                "elements": [
                    {
                        "id": number, "contract": CONTRACT[tenant],
                        "member": person(f"holder{number}"), "firstName": first, "lastName": last,
                        "emailAddress": mail, "active": True, "admin": index == 0,
                    }
                    for index, (number, first, last, mail) in enumerate(SEATS[tenant])
                ],
                "paging": {"start": 0, "count": 50},
            }))
        lines.append(exchange(
            tenant, "status_change", at(16, 7, 5), integration_context=ORGANIZATION[tenant],
            push={
                "id": f"switches-{tenant}", "type": "INTEGRATION_STATUS_CHANGE", "expiresAt": None,
            },
            response={
                "elements": [
                    {
                        "integrationContext": ORGANIZATION[tenant], "integrationType": name,
                        "status": status,
                    }
                    for name, status in (
                        ("ONE_CLICK_EXPORT", "ENABLED"), ("IN_ATS_INDICATOR", "DISABLED"))
                ]
            }))

    # Both tenants are sent the same exports; one of them has the feature switched off.
    for index, first in enumerate(["Runa", "Sven", "Tilda", "Ulf", "Vilma", "Wim"]):
        for tenant, number in (("acme", 11), ("globex", 20)):
            name = f"{first.lower()}-n"
            profile = {
                "firstName": first, "lastName": f"{LAST[index]}-Nye", "headline": "Sail maker",
                "location": {"locationName": "Port Ellery"},
                "currentEmployerNames": ["Nye Sails"], "member": person(name), "skills": ["Sewing"],
                "publicProfileUrl": f"https://www.linkedin.com/in/example-{name}",
            }
            job = JOBS[tenant][index % 2][0]
            received = at(17 + index, 9)
            request = f"push-{tenant}-{index}"
            lines.append(export_push(tenant, request, received, number, profile, job))
            lines.append(conversations(
                tenant, number, received + 60 * MINUTE,
                [
                    message(f"N{number}{index}1_1000", seat(number), person(name),
                            received + 10 * MINUTE, "Sails", f"{first}, we need sails."),
                    message(f"N{number}{index}2_1000", person(name), seat(number),
                            received + 30 * MINUTE, "RE: Sails", "How many – and by when?"),
                ]))

    # What was written before an export: it fills the timeline, it moves nothing.
    lines.append(conversations(
        "globex", 21, at(18, 12),
        [
            message("N2190_1000", seat(21), person("ida"), at(3, 9), "Hello", "Ida, have we met?"),
            message("N2191_1000", person("ida"), seat(21), at(3, 10), "RE: Hello", "Not yet."),
        ],
        mode="backfill"))
    # Seat 10 is excluded at acme, however the InMail comes.
    lines.append(conversations(
        "acme", 10, at(18, 12),
        [message("N1090_1000", seat(10), person("nora"), at(18, 9), "Quietly", "Not for all.")]))
    lines.append(exchange(
        "acme", "mail_stubs", at(19, 8),
        query={
            "contract": contract(1), "owners": [seat(12)], "createdDateStart": at(18),
            "createdDateEnd": at(19),
        },
        response={
            "elements": [
                {
                    "id": "stub-zoe", "contract": contract(1), "owner": seat(12),
                    "member": person("zoe"), "firstName": "Zoe", "lastName": "Zander",
                    "location": "Port Ellery", "title": "Rope maker", "companyName": "Zander Ropes",
                    "emailAddress": "zoe@example.com", "createdAt": at(18, 15),
                }
            ]
        }))
    lines.append(exchange(
        "acme", "prospect_notes", at(19, 9),
        query={
            "contract": contract(1), "owners": [seat(11)], "cutoffDate": at(18),
            "beforeDate": at(19),
        },
        response={
            "elements": [
                {
                    "active": True, "contract": contract(1), "created": at(18, 10), "id": 7101,
                    "lastModified": at(18, 11), "owner": seat(11), "prospect": person("nora"),
                    "note": "Knows every rock of the harbour",
                }
            ]
        }))
    # One element of three is bad; the others count.
    lines.append(conversations(
        "acme", 11, at(20, 12),
        [
            message("N1195_1000", seat(11), person("nora"), at(20, 9), "Boots", "Bring boots."),
            message("N1196_1000", ORGANIZATION["acme"], person("nora"), at(20, 10), "Ad", "Buy!"),
            message("N1197_1000", person("nora"), seat(11), at(20, 11), "RE: Boots", "I have some."),
        ]))
    lines.append(lines[4])  # a push that is delivered twice
    lines.append(exchange("acme", "horoscopes", at(20, 13), response={"elements": []}))
    lines.append(lines[6][:200])
    return lines


def after_toggle():
    """One stub profile for two tenants, one of which has just switched the feature off."""
    EVENTS.clear()
    for tenant, number in (("acme", 12), ("globex", 21)):
        stub(
            tenant, "stub-after-toggle", at(26, 9), number, "wanda", "Wanda", "Weir",
            location="Port Ellery", title="Lock keeper", email="wanda@example.com")
    return [text for _, text in EVENTS]


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    files = (("events", canonical), ("linkedin", linkedin), ("after-toggle", after_toggle))
    for name, make in files:
        (folder / f"{name}.jsonl").write_bytes(b"".join(text + b"\n" for text in make()))


main()
