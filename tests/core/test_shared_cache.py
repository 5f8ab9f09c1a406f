from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest

from union.core.shared_cache import SharedFileCache


def add(folder: str, key: str) -> bool:
    return SharedFileCache(folder, {}).add(key, "x", 60)


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_of_many_who_add_the_same_one_wins(tmp_path, kind):
    pool = (
        ThreadPoolExecutor(8)
        if kind == "threads"
        else ProcessPoolExecutor(4, mp_context=get_context("fork"))
    )
    with pool:
        for n in range(30):
            won = list(pool.map(add, [str(tmp_path)] * 8, [f"key-{n}"] * 8))
            assert won.count(True) == 1


def test_what_was_taken_away_may_be_added_again(tmp_path):
    cache = SharedFileCache(str(tmp_path), {})
    assert cache.add("key", 1, 60)
    assert not cache.add("key", 2, 60)
    cache.delete("key")
    assert cache.add("key", 3, 60)
    assert cache.get("key") == 3
