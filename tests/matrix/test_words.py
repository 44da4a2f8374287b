"""Every code has its word."""

from kosmgr.matrix import words
from kosmgr.policy import Permission, Role


def test_every_role_and_permission_has_a_word() -> None:
    assert set(words.ROLES) == set(Role)
    assert set(words.PERMISSIONS) == set(Permission)
