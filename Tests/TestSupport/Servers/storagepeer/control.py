"""What tests tell the peer, and ask of it: a POST with a JSON object each, answered with one.

    /-/user     {"access_key_id", "secret", "actions"?}    a user; actions are patterns, and default to all
    /-/forget   {"access_key_id"}                          the user's key is no more; its sessions live on
    /-/role     {"arn", "external_id"?, "longest"?, "actions"?}
    /-/expire   {"access_key_id"}                          a session, or all of a user's, is over
    /-/clock    {"seconds"}                                how far the peer's clock is ahead of the machine's
    /-/fail     {"kind", "count", "service"?, "access_key_id"?}
                the next requests that are in order are refused: throttled, unavailable, policy-packed, …; for a
                user's key, those of its sessions too
    /-/versions {"key"}                                    versions of this key are kept from now on
    /-/habits   {"key", "fields"?, "ignores"?}             how reads of this key are answered: header fields that are
                                                           replaced, or left out where they are null; and what of
                                                           "range" and "if-match" is not looked at
    /-/journal  {}                                         what was asked, in order; see handler.py
    /-/objects  {}                                         keys to sizes, and the uploads that were neither completed
                                                           nor aborted
"""

from .state import Failure, Identity, Role


def answer(state, name, told):
    return {
        "user": _user,
        "forget": _forget,
        "role": _role,
        "expire": _expire,
        "clock": _clock,
        "fail": _fail,
        "journal": lambda state, _: {"requests": list(state.journal)},
        "objects": _objects,
        "versions": _versions,
        "habits": _habits,
    }[name](state, told)


def _user(state, told):
    identity = Identity(told["access_key_id"], told["secret"], told.get("actions", ["*"]))
    state.identities[identity.access_key_id] = identity
    return {}


def _forget(state, told):
    del state.identities[told["access_key_id"]]
    return {}


def _role(state, told):
    state.roles[told["arn"]] = Role(told.get("external_id"), told.get("longest", 3600), told.get("actions", ["*"]))
    return {}


def _expire(state, told):
    for identity in state.identities.values():
        if identity.token is not None and told["access_key_id"] in (identity.access_key_id, identity.parent):
            identity.expires = state.now() - 1
    return {}


def _clock(state, told):
    state.offset = told["seconds"]
    return {}


def _fail(state, told):
    state.failures.append(Failure(told["kind"], told["count"], told.get("service"), told.get("access_key_id")))
    return {}


def _versions(state, told):
    state.shelf.versions.setdefault(told["key"], {})
    return {}


def _habits(state, told):
    state.habits[told["key"]] = told
    return {}


def _objects(state, _):
    return {
        "objects": {key: len(each.data) for key, each in state.shelf.objects.items()},
        "uploads": [upload.key for upload in state.shelf.uploads.values()],
    }
