"""The codebook: what coders code, as data; codebook.yaml is its one source."""

from policyanalysis.codebook.load import load
from policyanalysis.codebook.render import render
from policyanalysis.codebook.schema import Codebook

__all__ = ["Codebook", "load", "render"]
