"""The closed namespaces: every word an adapter may use.

Takes an attribute name; gives the NamedNode of that word, or UnknownTerm with the nearest word there is.
Never makes a word that ontology/gri.ttl lacks: a test compares the two.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from pyoxigraph import NamedNode

from gri_ingest.errors import UnknownTerm

BASE = "https://w3id.org/gri/"


class Terms:
    """A namespace whose words are known.

    >>> Terms("GRI", "https://example.org/", "party").party
    <NamedNode value=https://example.org/party>
    >>> Terms("GRI", "https://example.org/", "party").partyy
    Traceback (most recent call last):
    gri_ingest.errors.UnknownTerm: GRI has no word "partyy". Use "party", or add it to the ontology first.
    """

    def __init__(self, name: str, base: str, words: str) -> None:
        self._name, self._base = name, base
        self._words = {word: NamedNode(base + word) for word in words.split()}
        # Registries ask for words millions of times, and a plain attribute is found ten times faster.
        vars(self).update(self._words)

    def __getattr__(self, word: str) -> NamedNode:
        if word.startswith("__"):
            raise AttributeError(word)
        near = difflib.get_close_matches(word, self._words, n=1)
        use = f'Use "{near[0]}", or add' if near else "Add"
        raise UnknownTerm(f'{self._name} has no word "{word}". {use} it to the ontology first.')

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._words))


CLASSES = """
AccessPolicy Agreement AgreementParty Assessment AssessmentFramework Body BodyTie CaseStudy Contribution
CooperationLink Country CountryGroup Criterion CriterionRating DataPolicy Disagreement Document Event Identifier
IndicatorValue InfrastructureNode IngestRun IntergovernmentalOrganisation Involvement Listing Organisation Participation
Partnership Party PhasePeriod Policy PolicyProvision QualifiedRelation ResearchInfrastructure RoadmapEdition Service
Site SourceDocument SourceGraph StatedFact
CooperationFigure CountryFigure Project ProjectParticipation
DataRepository Place RepositoryResponsibility
Instrument NetworkLink
"""

OBJECT_PROPERTIES = """
about accessMode activeIn adoptedAt agreement agreementParty agreementType assessedIn assesses assessmentType
associateOf capacity category chairCountry checkPage consentAct contributionTo contributionType cooperatesWith
coordinateSource countsAs criterion dataAccess dataPortal dateBasis depositary documentKind eventKind eventOf
eventSeries eventStatus evidence evidenceKind evidenceStatus frame fromPrecision furtherSource governanceScope
governedBy governs hasActiveParty hasIdentifier hasMember hasPart hasParticipant hasPolicy hasRating hasSite
hasStakeIn hasStakeholder hostBody hostCountry hostedBy hosts hub identifierScheme inCountry inPartnership inRoadmap
indicator involvedIn issuer legalForm linkBetween linkKind memberOf metric milestonePage observerIn ofInfrastructure
openToForeignUsers operatedBy operates organisationKind partOf participatesIn participation participationIn
participationLevel partner partnershipKind party partyIn partyTo phase policyDocument policyOf precededOf provision
rating role scienceDomain scienceField shareSource siteOf siteRole siting source sourceKind stance
statedIn status structureType succeeds tieCaseStudy tieDocument tieEvent tieKind toBody topic underAgreement
untilPrecision usesFramework viaInfrastructure
dataLicence dataLicencePage dataUpload hasSubOrganisation locatedIn recordStatus relatedOrganisation repositoryAccess
repositoryType responsibilityType responsibleFor subOrganisationOf
disputed disputedProperty otherSource takenSource
inProject programmePart
connects statisticalGroup
"""

DATA_PROPERTIES = """
acronym actDate amount asOf assessedOn chairPerson currencyCode dataIdentifier dateText embargoMonths entryIntoForce
fairStatement gsoAssessment isoAlpha2 isoAlpha3 legalBasisText legalFormText linkCount locality m49 milestone
milestoneDate namedAs officialName ordinal planned retentionYears retrievedOn share shareBasis signedOn siteRoleText
sortRank sourceLocator subjectText textDate theme titleEdition validFrom validUntil value verbatim weight year
certificate established softwareName
otherValue takenValue
figure maximumContribution totalCost
bandwidth capital photonEnergyFrom photonEnergyTo
"""

GRI = Terms("GRI", BASE + "ns#", CLASSES + OBJECT_PROPERTIES + DATA_PROPERTIES)

RDF = Terms("RDF", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type first rest nil langString")
RDFS = Terms("RDFS", "http://www.w3.org/2000/01/rdf-schema#", "label comment seeAlso subClassOf")
XSD = Terms(
    "XSD",
    "http://www.w3.org/2001/XMLSchema#",
    "boolean date decimal integer string anyURI dateTime",
)
SKOS = Terms(
    "SKOS",
    "http://www.w3.org/2004/02/skos/core#",
    """Concept ConceptScheme prefLabel altLabel definition notation note example inScheme topConceptOf hasTopConcept
    broader narrower exactMatch closeMatch relatedMatch editorialNote changeNote""",
)
DCTERMS = Terms(
    "DCTERMS",
    "http://purl.org/dc/terms/",
    """title description publisher issued identifier license source contributor created modified subject
    hasVersion extent isReplacedBy language temporal PeriodOfTime""",
)
PROV = Terms(
    "PROV",
    "http://www.w3.org/ns/prov#",
    "wasDerivedFrom wasGeneratedBy used generated invalidatedAtTime Activity Entity hadPrimarySource",
)
FOAF = Terms("FOAF", "http://xmlns.com/foaf/0.1/", "page homepage name")
GEO = Terms("GEO", "http://www.opengis.net/ont/geosparql#", "hasGeometry asWKT wktLiteral Geometry")
WGS84 = Terms("WGS84", "http://www.w3.org/2003/01/geo/wgs84_pos#", "lat long")
VOID = Terms(
    "VOID",
    "http://rdfs.org/ns/void#",
    """Dataset Linkset triples entities classes properties distinctSubjects distinctObjects vocabulary subset
    uriSpace class classPartition property propertyPartition linkPredicate subjectsTarget objectsTarget sparqlEndpoint
    dataDump""",
)
# What VoID has no word for: the datatypes of values (the extension that editors read).
VOID_EXT = Terms("VOID_EXT", "http://ldf.fi/void-ext#", "datatypePartition datatype")
DCAT = Terms("DCAT", "http://www.w3.org/ns/dcat#", "Dataset dataset landingPage startDate endDate servesDataset")
SD = Terms("SD", "http://www.w3.org/ns/sparql-service-description#", "Graph NamedGraph namedGraph name graph")
SH = Terms(
    "SH",
    "http://www.w3.org/ns/shacl#",
    """SPARQLExecutable SPARQLSelectExecutable SPARQLAskExecutable SPARQLConstructExecutable select ask construct
    prefixes declare prefix namespace PrefixDeclaration""",
)
SCHEMA = Terms("SCHEMA", "https://schema.org/", "target keywords")
EXTERNAL = (RDF, RDFS, XSD, SKOS, DCTERMS, PROV, FOAF, GEO, WGS84, VOID, VOID_EXT, DCAT, SD, SH, SCHEMA)
