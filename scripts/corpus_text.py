"""Text work of the corpus checker: folding, masking, shared runs, sentence frames and MinHash, on NumPy alone.

Masking leaves the placeholder `□` where a letter is allowed to say what another letter says: numbers and dates, names,
places, statute citations, names of organs, salutations, self-introductions and sign-offs. What is left is the writer's
own wording.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from xinfang_nlp.folding import fold, squeeze

Record = dict[str, Any]
Hashes = npt.NDArray[np.uint64]

RUN = 25  # characters of a run that no two letters may share
RUN_OWN = 20  # of them outside placeholders
FRAME = 12  # characters of a frame, placeholders not counted
FRAME_WINDOW = 16  # characters of a window that counts as a frame, placeholders included
FRAME_LETTERS = 3  # a frame may stand in so many letters
SHINGLE = 4  # characters of a MinHash shingle
NEAR = 0.5  # Jaccard of shingles from which two letters are near-duplicates
HOLE = "□"

_BASE = np.uint64(0x9E3779B97F4A7C15)
_NUMERAL = "0-9零一二三四五六七八九十百千万亿两几"
_NUMBER = re.compile(rf"[A-Za-z]*[{_NUMERAL}][{_NUMERAL}A-Za-z.,%*/:\-]*")
_STATUTE = re.compile(r"《[^》\n]{0,60}》|(?:中华人民共和国)?[一-鿿]{1,8}(?:法|条例|规定|办法|解释)第?□条")
_ARTICLE = re.compile(r"第?□(?:条|款|项|目)(?:之□|第?□(?:条|款|项|目))*")
_DATE = re.compile(r"(?:公元|农历|阳历)?□年(?:□月)?(?:□[日号])?|□月(?:□[日号]|份|底|初)?|□[日号]")
_ORGAN = re.compile(
    r"[一-鿿□]{0,10}?(?:人民法院|人民检察院|检察院|法院|法庭|公安局|公安分局|派出所|交警[一-鿿]{0,3}队|刑警队"
    r"|经侦[一-鿿]{0,2}队|(?:纪委)?监委|纪委|纪检[一-鿿]{0,2}|人民政府|政府|信访局|信访办|司法局|[一-鿿]{2,10}委员会"
    r"|[一-鿿]{2,6}(?:局|厅)|执行局|控申[科处]|监狱|看守所|戒毒所|街道办(?:事处)?|村委会|居委会"
    r"|[一-鿿□]{2,12}(?:有限)?公司)"
)
_PLACE = re.compile(
    r"[一-鿿□]{1,4}?(?:自治[州县区旗]|[省市县区旗镇乡]|街道|村|庄|屯|小区|社区|巷|大道|路|街)"
    r"(?:□[号组社栋幢楼单元室队]*)*"
)
_SOMEONE = re.compile(r"[一-鿿](?:某{1,2}|××|XX|xx|女士|先生)")
_SALUTE = re.compile(
    r"^(?:尊敬的)?[^，。！？；\n]{0,40}(?::|：|您好[!！,，。]?|你们?好[!！,，。]?|台鉴)\s*$"
    r"|尊敬的[^，。:：\n]{0,30}[:：,，]|[您你]们?好[!！,，。]",
    re.M,
)
_SIGN = re.compile(
    r"此\s*致|敬\s*礼|敬\s*请|谨\s*[呈上]|特此(?:报告|函告|申请|申诉|说明|反映)|顺?致敬意?"
    r"|(?:具状|申请|申诉|举报|反映|来信|具信|诉求|控告|建议|投诉|报告)人\s*[:：(].*$",
    re.M,
)
_INTRO = re.compile(
    r"身份证|出生|汉族|族$|住址|^住|现住|户籍|电话|手机|联系方式|^[男女]$|^(?:我叫|本人叫|我是|俺是|俺叫|我名叫)"
    r"|^[^是]{0,8}(?:申请|申诉|被申请|上诉|被告|原告|代理|举报|反映|信访|投诉)人(?:[:：(]|$)"
)
_BREAK = re.compile(r"[。！？!?；;\n…]+")
_CLAUSE = re.compile(r"[，,、:：\"“”‘’()\-—~·|]+")
_SKIP = re.compile(r"[\W\d_]+")


def plain(text: str) -> str:
    """Nothing but letters, folded: what runs are made of when nothing is masked (also for the example letters).

    >>> plain("（2021）岭0923民初1187号，判決生效")
    '岭民初号判决生效'
    """
    return _SKIP.sub("", squeeze(text))


def gold_values(record: Record) -> list[str]:
    """Names, places and organs of a record, longest first: they are masked as written."""
    person = record.get("petitioner") or record
    values = [person.get(key) for key in ("name", "id_number", "phone", "address")]
    for key in ("respondents", "case_numbers", "courts_and_organs"):
        values += record.get(key) or []
    return sorted({fold(v) for v in values if v and len(v) > 1}, key=len, reverse=True)


def mask(record: Record) -> str:
    """The letter folded, with placeholders where equal wording is allowed; sentence marks and line ends are kept."""
    text = fold(record["text"])
    text = re.sub(r"[ \t\u3000]+", "", text)
    if record.get("style") == "ocr_noise":
        text = re.sub(r"(?<![。:：])\n", "", text)
    for value in gold_values(record):
        text = text.replace(re.sub(r"\s+", "", value), HOLE)
    text = _SALUTE.sub("\n", text)
    text = _SIGN.sub("\n", text)
    text = _NUMBER.sub(HOLE, text)
    text = _STATUTE.sub(HOLE, text)
    for pattern in (_ARTICLE, _DATE, _ORGAN, _PLACE, _SOMEONE):
        text = pattern.sub(HOLE, text)
    return re.sub(f"{HOLE}+", HOLE, text)


def clauses(masked: str) -> Iterator[list[str]]:
    """Sentences of a masked letter, each as its clauses; self-introductions are left out."""
    for sentence in _BREAK.split(masked):
        kept = [c for c in _CLAUSE.split(sentence) if c and not _INTRO.search(c)]
        if kept:
            yield kept


def run_text(masked: str) -> str:
    """A masked letter as one string for runs: no punctuation, placeholders kept."""
    return "".join("".join(parts) for parts in clauses(masked))


def frames(masked: str) -> set[str]:
    """Sentences and clauses with at least `FRAME` characters of their own.

    >>> sorted(frames("我把材料送到□以后一直没有人理会，请查。"))
    ['我把材料送到□以后一直没有人理会', '我把材料送到□以后一直没有人理会请查']
    """
    found = set()
    for parts in clauses(masked):
        for frame in (*parts, "".join(parts)):
            if len(frame) - frame.count(HOLE) >= FRAME:
                found.add(re.sub(f"^{HOLE}|{HOLE}$", "", frame))
    return found


def window_hashes(text: str, width: int) -> Hashes:
    """A 64-bit hash of every window of `width` characters, by its content alone."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    count = len(codes) - width + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    hashed = np.zeros(count, dtype=np.uint64)
    for k in range(width):
        hashed = hashed * _BASE + codes[k : k + count]
    return mix(hashed)


def mix(x: Hashes) -> Hashes:
    """splitmix64's finish: spreads the bits of a polynomial hash."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def example_runs(texts: Iterable[str]) -> Hashes:
    """Sorted hashes of every run of the example letters, unmasked."""
    found = [window_hashes(plain(text), RUN) for text in texts]
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.uint64)


def save_runs(path: Path, hashes: Hashes) -> None:
    """Write the hashed runs; the text cannot be read back from them."""
    np.savez_compressed(path, runs=hashes)


def load_runs(path: Path) -> Hashes:
    """Read what `save_runs` wrote."""
    with np.load(path, allow_pickle=False) as data:
        runs: Hashes = data["runs"]
    return runs


def shared_with(texts: Sequence[str], runs: Hashes) -> list[tuple[int, str]]:
    """Letters that share an unmasked run with the sorted `runs`: index and the first such run."""
    found = []
    for k, text in enumerate(texts):
        bare = plain(text)
        found_here = window_hashes(bare, RUN)
        at = np.minimum(np.searchsorted(runs, found_here), max(0, len(runs) - 1))
        hits = np.flatnonzero(runs[at] == found_here) if len(runs) else np.empty(0, dtype=np.int64)
        if len(hits):
            found.append((k, bare[hits[0] : hits[0] + RUN]))
    return found


def same_windows(texts: Sequence[str], groups: Sequence[str], width: int, own: int, more_than: int = 1) -> Iterator[tuple[list[int], str]]:
    """Windows with at least `own` characters outside placeholders that stand in letters of more than so many groups.

    Yields the first letter of each group, and the window.
    """
    hashes, owners, places = [], [], []
    for k, text in enumerate(texts):
        found = window_hashes(text, width)
        if len(found):
            holes = np.cumsum([0, *(c == HOLE for c in text)])
            ok = np.flatnonzero(holes[width:] - holes[:-width] <= width - own)
            hashes.append(found[ok])
            owners.append(np.full(len(ok), k))
            places.append(ok)
    if not hashes:
        return
    hashed, owner, place = np.concatenate(hashes), np.concatenate(owners), np.concatenate(places)
    order = np.argsort(hashed, kind="stable")
    hashed, owner, place = hashed[order], owner[order], place[order]
    starts = np.flatnonzero(np.r_[True, hashed[1:] != hashed[:-1]])
    ends = np.r_[starts[1:], len(hashed)]
    often = ends - starts > more_than
    for start, end in zip(starts[often], ends[often], strict=True):
        first: dict[str, int] = {}
        for j in range(start, end):
            first.setdefault(groups[owner[j]], j)
        if len(first) > more_than:
            at = min(first.values())
            window = texts[owner[at]][place[at] : place[at] + width]
            yield sorted(int(owner[j]) for j in first.values()), window


def shared_runs(texts: Sequence[str], groups: Sequence[str], width: int = RUN) -> list[tuple[int, int, str]]:
    """Pairs of letters of different groups that share a run of `width` characters, with the first one."""
    pairs: dict[tuple[int, int], str] = {}
    for (a, *others), run in same_windows(texts, groups, width, min(RUN_OWN, width)):
        for b in others:
            pairs.setdefault((a, b), run)
    return [(a, b, run) for (a, b), run in sorted(pairs.items())]


def common_frames(masked: Sequence[str], groups: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Frames that stand in letters of more than `FRAME_LETTERS` groups, with the first letter of each group.

    Besides whole sentences and clauses, any window of `FRAME_WINDOW` characters counts: a frame with another beginning.
    """
    holders: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for k, text in enumerate(masked):
        for frame in frames(text):
            holders[frame].setdefault(groups[k], k)
    found = {f: sorted(h.values()) for f, h in holders.items() if len(h) > FRAME_LETTERS}
    whole = {tuple(letters) for letters in found.values()}
    for letters, window in same_windows([run_text(m) for m in masked], groups, FRAME_WINDOW, FRAME, FRAME_LETTERS):
        if tuple(letters) not in whole:
            whole.add(tuple(letters))
            found[window] = letters
    return sorted(found.items())


def minhash(texts: Sequence[str], permutations: int = 126) -> npt.NDArray[np.uint32]:
    """Signatures of the letters' character shingles, one row a letter."""
    rng = np.random.default_rng(3)
    seeds = rng.integers(1, 2**63, size=permutations, dtype=np.uint64)
    signatures = np.full((len(texts), permutations), 2**32 - 1, dtype=np.uint32)
    for k, text in enumerate(texts):
        shingles = np.unique(window_hashes(plain(text), SHINGLE))
        if len(shingles):
            mixed = (shingles[:, None] ^ seeds[None, :]) * _BASE
            signatures[k] = (mixed >> np.uint64(32)).astype(np.uint32).min(axis=0)
    return signatures


def near_duplicates(texts: Sequence[str], groups: Sequence[str], rows: int = 3) -> list[tuple[int, int, float]]:
    """Pairs of letters of different groups with a shingle Jaccard of at least `NEAR`: found by bands, then measured."""
    signatures = minhash(texts)
    candidates: set[tuple[int, int]] = set()
    for start in range(0, signatures.shape[1], rows):
        buckets: defaultdict[bytes, list[int]] = defaultdict(list)
        for k, band in enumerate(signatures[:, start : start + rows]):
            buckets[band.tobytes()].append(k)
        for bucket in buckets.values():
            candidates |= {(a, b) for i, a in enumerate(bucket) for b in bucket[i + 1 :] if groups[a] != groups[b]}
    found = []
    for a, b in sorted(candidates):
        if np.mean(signatures[a] == signatures[b]) < NEAR - 0.15:
            continue
        one, two = (set(window_hashes(plain(texts[k]), SHINGLE).tolist()) for k in (a, b))
        jaccard = len(one & two) / max(1, len(one | two))
        if jaccard >= NEAR:
            found.append((a, b, round(jaccard, 2)))
    return found
