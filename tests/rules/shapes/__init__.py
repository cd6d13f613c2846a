"""Ways for a value to get from a source to a sink, for test_mutations.py. Braces are filled in there."""

from tests.rules.shapes.containers import CONTAINERS
from tests.rules.shapes.functions import FUNCTIONS
from tests.rules.shapes.names import NAMES
from tests.rules.shapes.objects import OBJECTS

SHAPES = {**NAMES, **FUNCTIONS, **CONTAINERS, **OBJECTS}
