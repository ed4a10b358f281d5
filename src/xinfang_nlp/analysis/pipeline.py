"""The spaCy pipeline: blank zh, jieba's tokens, then entities → requests → classifier → fields; and the Doc-free fast path.

`doc.spans["xinfang"]` holds the entities aligned to tokens, `doc.cats` the request types, `doc._.analysis` the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xinfang_nlp.analysis.decide import Thresholds, classify_prepared
from xinfang_nlp.analysis.fields import extract, find_entities
from xinfang_nlp.analysis.store import load_model, load_pairs, load_roles, load_terms, models_dir
from xinfang_nlp.records import Analysis, Classification, Extraction, Letter

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MAX_TEXT = 200_000
BATCH = 64


class Analyzer:
    """Text in, `Analysis` out; pure. `nlp` is the spaCy pipeline, built when first asked for.

    Raises (on construction):
        ModelError: the model folder is missing, damaged or foreign.
    """

    def __init__(self, model_dir: Path | None = None) -> None:
        self.folder = model_dir or models_dir() / "zh_xinfang_triage"
        self.model, self.manifest = load_model(self.folder)
        self.terms = load_terms(self.folder)
        self.roles = load_roles(self.folder)
        self.thresholds = Thresholds(**self.manifest["measured"]["thresholds"])
        self.name = f"{self.manifest['name']} {self.manifest['version']}"
        self._nlp: Language | None = None

    @property
    def nlp(self) -> Language:
        if self._nlp is None:
            from xinfang_nlp.analysis.components import build_pipeline

            self._nlp = build_pipeline(self)
        return self._nlp

    def classify(self, letters: Iterable[Letter]) -> Iterator[Classification]:
        """Labels only, batch by batch, without building Docs (the fast path)."""
        stream = iter(letters)
        while batch := list(islice(stream, BATCH)):
            yield from self.classify_batch([x.text for x in batch])

    def classify_batch(self, texts: list[str]) -> list[Classification]:
        """Labels of a few texts at once."""
        if not texts:
            return []
        return classify_prepared(self.model, self.model.prepare(texts), texts, self.thresholds, self.name)

    def extract(self, letter: Letter) -> Extraction:
        """Fields only."""
        return extract(letter, find_entities(letter, self.roles), self.model.requests.predict([letter.text])[0])

    def analyze(self, letter: Letter) -> Analysis:
        """One letter through the spaCy pipeline."""
        analysis: Analysis = self.nlp(self.make_doc(letter))._.analysis
        return analysis

    def make_doc(self, letter: Letter) -> Doc:
        doc = self.nlp.make_doc(letter.text)
        doc._.letter = letter
        return doc

    def analyze_fast(self, letters: list[Letter]) -> list[Analysis]:
        """A batch without Docs: the same labels from one matrix, the same fields."""
        if not letters:
            return []
        texts = [x.text for x in letters]
        prepared = self.model.prepare(texts)
        labels = classify_prepared(self.model, prepared, texts, self.thresholds, self.name)
        return [
            Analysis(x.id, c, extract(x, find_entities(x, self.roles), r))
            for x, c, r in zip(letters, labels, prepared.requests, strict=True)
        ]

    def pairs(self) -> dict[str, Any]:
        """The learned match weights for linking."""
        return load_pairs(self.folder)

    def info(self) -> dict[str, Any]:
        """Name, version and measured figures of the model."""
        return {"name": self.manifest["name"], "version": self.manifest["version"], **self.manifest["measured"]}
