"""Operations of the long queue: a query that takes longer than a client may wait, and its file.

Takes what the endpoint takes. Gives OPERATIONS.
Never describes a query: asking.py does.
"""

from gri_service.interface import Answer, Operation, Problems, carried, path, ref
from gri_service.interface.asking import ALL, BODIES, DATASET, MANNER, REFUSED
from gri_service.problems import BadRange, Gone, Method, NotFound, tree

JOB = {"application/json": ref("Job")}
NAME = path("job", "Name of a job, as its `Location` says it.", "00000000-0000-0000-0000-000000000000")
# A job that has failed says so as the endpoint would have.
FAILED: Problems = (NotFound, Gone, Method, *(kind for kind in tree() if kind in REFUSED))

OPERATIONS = (
    Operation(
        "POST", "/jobs", "queue", "SPARQL", "Hand in a query that takes long",
        "As to `/sparql`, with a longer deadline; the answer is a file that is kept for a day.", (*DATASET, *MANNER),
        BODIES, {202: Answer("It is queued.", JOB, ("Location",))}, (Method, *REFUSED), accept="text/csv",
    ),
    Operation(
        "GET", "/jobs/{job}", "job", "SPARQL", "How a job goes", given=(NAME,),
        answers={200: Answer("It waits or runs.", JOB), 303: Answer("Its file.", headers=("Location",))},
        problems=FAILED, shown=False,
    ),
    Operation(
        "DELETE", "/jobs/{job}", "drop_job", "SPARQL", "Stop a job, and forget its file", given=(NAME,),
        answers={204: Answer("It is forgotten.")}, problems=(NotFound, Method), shown=False,
    ),
    Operation(
        "GET", "/jobs/{job}/result.{ending}", "job_file", "SPARQL", "The whole answer of a job, also in parts",
        given=(NAME, path("ending", "Ending of its format.", "csv")),
        answers={200: Answer("The whole answer.", carried(ALL, {"type": ["object", "array"]}), ("Repr-Digest",)),
                 206: Answer("A part of it.", {"*/*": {}})},
        problems=(NotFound, BadRange, Method), shown=False,
    ),
)  # fmt: skip
