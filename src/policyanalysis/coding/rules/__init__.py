"""The rules coder: the codebook's phrases and cues, held to a clause in its place.

``cues`` finds phrases, ``evidence`` and ``topics`` read what a clause is about; ``reading``,
``norms`` and ``stances`` which stance it takes; ``coder`` makes the tables; ``checking`` and
``examples`` hold the codebook to its own examples.
"""
