import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from index_parts import SENTENCES, HashingEmbedder, pairs, passage

from corpus.errors import BrokenIndex, Unavailable
from index import manifest, shard, snapshot
from index.shard import Head, Part
from index.snapshot import Snapshot, writing
from index.tokens import tokens

NAMES = tuple(sorted(SENTENCES))
REBUILD = "Hãy chạy “vankien index”"


def part(embedder, names):
    passages = [passage(name, SENTENCES[name]) for name in names]
    vectors = embedder.passages([p.embedded for p in passages])
    words = tuple(tokens(p, pairs) for p in passages)
    return Part(Head("d", "c", tuple(names)), vectors, words, frozenset())


def fill(generation, embedder, corpus="c1", **changes):
    made = replace(part(embedder, NAMES), **changes)
    shard.write(snapshot.shard_folder(generation, "s1"), [made])
    snapshot.save(generation, ["s1"], embedder, corpus, "2024-01-01T00:00:00+00:00", {})


def publish(folder, embedder=None, corpus="c1", **options):
    with writing(folder, **options) as generation:
        fill(generation, embedder or HashingEmbedder(), corpus)


def generations(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_what_is_written_is_loaded(tmp_path):
    publish(tmp_path)
    loaded = Snapshot.load(tmp_path, HashingEmbedder(), "c1")
    assert loaded.rows.passages == tuple(sorted(SENTENCES))
    assert len(loaded.dense) == len(loaded.lexical) == loaded.manifest.passages == 4
    assert loaded.manifest.documents == 1
    assert loaded.manifest.model_id == "bam"


def test_only_the_last_generation_is_kept(tmp_path):
    for corpus in ("c1", "c2", "c3"):
        publish(tmp_path, corpus=corpus)
    assert generations(tmp_path) == ["generation-000003"]
    assert Snapshot.load(tmp_path, HashingEmbedder()).manifest.corpus == "c3"


def test_who_has_a_removed_generation_open_reads_on(tmp_path):
    publish(tmp_path)
    opened = Snapshot.load(tmp_path, HashingEmbedder())
    publish(tmp_path, corpus="c2")
    rows, _ = opened.lexical.search("tổ dân phố họp tối thứ bảy", 1)
    assert opened.rows.passages[rows[0]] == "hop"
    assert opened.lexical.rarity("hop") > 0


def test_what_a_killed_writer_left_is_tidied_unless_a_writer_is_at_work(tmp_path):
    snapshot.tidy(tmp_path / "none")
    publish(tmp_path)
    (tmp_path / "generation-000000").mkdir()  # as if killed before it removed the one before
    (tmp_path / "generation-000002").mkdir()  # as if killed before it moved the pointer
    (tmp_path / "generation-000003.part").mkdir()
    with FileLock(tmp_path / "LOCK"):
        snapshot.tidy(tmp_path)
    assert len(generations(tmp_path)) == 4
    snapshot.tidy(tmp_path)
    assert generations(tmp_path) == ["generation-000001"]
    assert Snapshot.load(tmp_path, HashingEmbedder()).manifest.corpus == "c1"


MISFITS = [
    (HashingEmbedder(model_id="khac"), "c1", ["bam", "khac"]),
    (HashingEmbedder(digest="d2"), "c1", ["d1", "d2"]),
    (HashingEmbedder(dim=16), "c1", ["32", "16"]),
    (HashingEmbedder(), "c2", ["c1", "c2"]),
]


@pytest.mark.parametrize(("embedder", "corpus", "sides"), MISFITS)
def test_another_model_or_corpus_is_an_error_that_names_both(tmp_path, embedder, corpus, sides):
    publish(tmp_path)
    with pytest.raises(BrokenIndex, match=REBUILD) as caught:
        Snapshot.load(tmp_path, embedder, corpus)
    assert all(side in str(caught.value) for side in sides)


def test_another_normaliser_is_an_error_that_names_both(tmp_path, monkeypatch):
    publish(tmp_path)
    monkeypatch.setattr(snapshot, "NORMALISER_VERSION", 9998)
    with pytest.raises(BrokenIndex, match=f"9998. {REBUILD}"):
        Snapshot.load(tmp_path, HashingEmbedder())


def test_another_format_is_an_error_that_names_both(tmp_path, monkeypatch):
    publish(tmp_path)
    written = manifest.FORMAT
    monkeypatch.setattr(manifest, "FORMAT", 9998)
    with pytest.raises(BrokenIndex, match=f"định dạng {written}, .* 9998. {REBUILD}"):
        Snapshot.load(tmp_path, HashingEmbedder())


def test_no_index_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(BrokenIndex, match=REBUILD):
        Snapshot.load(tmp_path, HashingEmbedder())


def truncate(path):
    os.truncate(path, path.stat().st_size // 2)


def flip(path):
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)


FILES = [
    "manifest.json",
    "shards/s1/rows.json",
    "shards/s1/vectors.npy",
    "lexical/meta.json",
    "lexical/starts.json",
    "lexical/*.term",
]


@pytest.mark.parametrize("damage", [truncate, Path.unlink, flip])
@pytest.mark.parametrize("pattern", FILES)
def test_a_damaged_file_is_an_error_even_with_an_older_generation_at_hand(
    tmp_path, pattern, damage
):
    publish(tmp_path)
    publish(tmp_path, corpus="c2")
    name = (tmp_path / "CURRENT").read_text().strip()
    [path] = (tmp_path / name).glob(pattern)
    damage(path)
    with pytest.raises(BrokenIndex, match=REBUILD):
        Snapshot.load(tmp_path, HashingEmbedder(), "c2")


@pytest.mark.parametrize("pointer", ["", "generation-000009", "../../etc", "generation-1\n"])
def test_a_damaged_pointer_is_an_error_and_the_next_build_mends_it(tmp_path, pointer):
    publish(tmp_path)
    (tmp_path / "CURRENT").write_text(pointer)
    with pytest.raises(BrokenIndex, match=REBUILD):
        Snapshot.load(tmp_path, HashingEmbedder())
    publish(tmp_path, corpus="c2")
    assert Snapshot.load(tmp_path, HashingEmbedder()).manifest.corpus == "c2"


@pytest.mark.parametrize("what", ["head", "words", "vectors"])
def test_a_generation_whose_parts_disagree_never_becomes_current(tmp_path, what):
    publish(tmp_path)
    fewer = part(HashingEmbedder(), NAMES[:3])
    with pytest.raises(BrokenIndex, match="không khớp"), writing(tmp_path) as new:
        fill(new, HashingEmbedder(), "c2", **{what: getattr(fewer, what)})
    assert Snapshot.load(tmp_path, HashingEmbedder()).manifest.corpus == "c1"


class Killed(BaseException):
    """Stands for the process ending at this very step."""


STEPS = [
    ("index.lexical.Lexical.write", "while a shard is written"),
    ("index.lexical.Lexical.join", "before the shards are joined"),
    ("index.files.digest", "before the manifest is written"),
    ("index.snapshot.checked", "before it is checked"),
    ("index.snapshot._sync", "before it is safe on disk"),
    ("pathlib.Path.rename", "before it has its name"),
    ("pathlib.Path.replace", "before the pointer turns"),
]


@pytest.mark.parametrize(("step", "why"), STEPS)
def test_killed_before_the_pointer_turns_the_old_index_stands(tmp_path, monkeypatch, step, why):
    publish(tmp_path)

    def killed(*_args, **_options):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(step, killed)
        with pytest.raises(Killed):
            publish(tmp_path, corpus="c2")
    assert Snapshot.load(tmp_path, HashingEmbedder()).manifest.corpus == "c1", why
    publish(tmp_path, corpus="c3")
    assert Snapshot.load(tmp_path, HashingEmbedder()).manifest.corpus == "c3", why
    assert generations(tmp_path) == ["generation-000002"], why
    assert not list(tmp_path.glob("*.part")), why


def test_killed_after_the_pointer_turned_the_new_index_stands(tmp_path, monkeypatch):
    def killed(*_):
        raise Killed

    publish(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr("shutil.rmtree", killed)
        with pytest.raises(Killed):
            publish(tmp_path, corpus="c2")
    assert Snapshot.load(tmp_path, HashingEmbedder()).manifest.corpus == "c2"
    snapshot.tidy(tmp_path)
    assert generations(tmp_path) == ["generation-000002"]


def test_a_second_writer_is_turned_away_and_the_first_goes_on(tmp_path):
    with writing(tmp_path) as generation:
        with pytest.raises(Unavailable, match="Hãy chờ"), writing(tmp_path):
            pytest.fail("two writers at once")
        fill(generation, HashingEmbedder())
    assert Snapshot.load(tmp_path, HashingEmbedder()).manifest.corpus == "c1"


def test_a_lock_file_left_behind_stops_nobody(tmp_path):
    (tmp_path / "LOCK").write_text("1")
    publish(tmp_path)
    assert generations(tmp_path) == ["generation-000001"]


def test_a_reader_overtaken_by_two_builds_takes_the_newest(tmp_path, monkeypatch):
    publish(tmp_path)
    real, names = snapshot.current, []

    def overtaken(folder):
        name = real(folder)
        names.append(name)
        if len(names) == 1:
            monkeypatch.setattr(snapshot, "current", real)
            publish(folder, corpus="c2")
            publish(folder, corpus="c3")
        return name

    monkeypatch.setattr(snapshot, "current", overtaken)
    assert Snapshot.load(tmp_path, HashingEmbedder()).manifest.corpus == "c3"


def test_a_snapshot_in_use_outlives_its_files(tmp_path):
    publish(tmp_path)
    held = Snapshot.load(tmp_path, HashingEmbedder())
    for corpus in ("c2", "c3"):
        publish(tmp_path, corpus=corpus)
    assert held.name not in generations(tmp_path)
    assert held.lexical.search("phản biện", 1)[0].tolist() == [2]
    query = HashingEmbedder().query(SENTENCES["hop"])
    assert held.dense.search(query, 1)[0].tolist() == [1]


def test_the_manifest_is_readable_json_that_names_every_file(tmp_path):
    publish(tmp_path)
    told = json.loads((tmp_path / "generation-000001" / "manifest.json").read_text())
    files = {"shards/s1/vectors.npy", "shards/s1/rows.json", "lexical/meta.json"}
    assert files <= told["files"].keys()
    assert told["created"] == "2024-01-01T00:00:00+00:00"


def test_an_index_of_nothing_can_be_written_and_loaded(tmp_path):
    with writing(tmp_path) as generation:
        snapshot.save(generation, [], HashingEmbedder(), "c0", "", {})
    assert Snapshot.load(tmp_path, HashingEmbedder()).manifest.passages == 0
