"""HTTP service over `Triage`. This part stores nothing: classify, extract, link, labels, health, OpenAPI."""

from xinfang_api.app import create_app

__all__ = ["create_app"]
