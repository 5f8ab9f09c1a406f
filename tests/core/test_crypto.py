import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from union.core import crypto
from union.core.crypto import CannotOpen, UnknownKey, blind_index, open_, reseal, seal

PLACE = "members.member.phone"
OLD, NEW = b"o" * 32, b"n" * 32


@given(st.binary())
def test_what_was_sealed_opens(plain):
    assert open_(seal(plain, context=PLACE), context=PLACE) == plain


def test_the_same_text_never_looks_the_same_twice():
    assert seal(b"330106", context=PLACE) != seal(b"330106", context=PLACE)


@given(st.binary(max_size=40), st.data())
def test_a_single_flipped_bit_is_noticed(plain, data):
    sealed = bytearray(seal(plain, context=PLACE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpen):
        open_(bytes(sealed), context=PLACE)


@given(st.binary(max_size=40), st.data())
def test_a_shortened_seal_is_noticed(plain, data):
    sealed = seal(plain, context=PLACE)
    with pytest.raises(CannotOpen):
        open_(sealed[: data.draw(st.integers(0, len(sealed) - 1))], context=PLACE)


@given(st.binary(max_size=80))
def test_bytes_that_were_never_sealed_do_not_open(junk):
    with pytest.raises(CannotOpen):
        open_(junk, context=PLACE)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_value_opens_only_in_its_own_place(here, there):
    sealed = seal(b"x", context=here)
    if here == there:
        assert open_(sealed, context=there) == b"x"
    else:
        with pytest.raises(CannotOpen):
            open_(sealed, context=there)


def test_a_new_key_seals_and_the_old_one_still_opens(settings):
    settings.FIELD_KEYS = {"old": OLD}
    sealed = seal(b"x", context=PLACE)
    settings.FIELD_KEYS = {"new": NEW, "old": OLD}
    assert open_(sealed, context=PLACE) == b"x"
    assert crypto.sealed_under(seal(b"x", context=PLACE)) == "new"


def test_after_resealing_the_old_key_may_go(settings):
    settings.FIELD_KEYS = {"old": OLD}
    sealed = seal(b"x", context=PLACE)
    settings.FIELD_KEYS = {"new": NEW, "old": OLD}
    sealed = reseal(sealed, context=PLACE)
    settings.FIELD_KEYS = {"new": NEW}
    assert open_(sealed, context=PLACE) == b"x"


def test_resealing_carries_a_renamed_field_to_its_new_place():
    moved = reseal(seal(b"x", context=PLACE), context=PLACE, new_context="members.member.mobile")
    assert open_(moved, context="members.member.mobile") == b"x"


def test_a_lost_key_is_named(settings):
    settings.FIELD_KEYS = {"old": OLD}
    sealed = seal(b"x", context=PLACE)
    settings.FIELD_KEYS = {"new": NEW}
    with pytest.raises(UnknownKey, match="'old'"):
        open_(sealed, context=PLACE)


def test_another_key_by_the_same_name_opens_nothing(settings):
    settings.FIELD_KEYS = {"k1": OLD}
    sealed = seal(b"x", context=PLACE)
    settings.FIELD_KEYS = {"k1": NEW}
    with pytest.raises(CannotOpen):
        open_(sealed, context=PLACE)


def test_without_a_key_nothing_is_sealed(settings):
    settings.FIELD_KEYS = {}
    with pytest.raises(ImproperlyConfigured):
        seal(b"x", context=PLACE)


def test_errors_tell_nothing_of_what_was_sealed():
    sealed = seal(b"330106199405201224", context=PLACE)
    with pytest.raises(CannotOpen) as caught:
        open_(sealed, context="elsewhere")
    assert "3301" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_equal_values_have_equal_indexes_and_other_purposes_others(settings):
    index = blind_index("330106199405201224", "id_number")
    assert index == blind_index("330106199405201224", "id_number")
    assert len(index) == 32
    assert index != blind_index("330106199405201225", "id_number")
    assert index != blind_index("330106199405201224", "phone")
    settings.INDEX_KEY = b"another key of the index........"
    assert index != blind_index("330106199405201224", "id_number")


def test_a_blank_has_a_blank_index():
    assert blind_index("", "phone") == ""
