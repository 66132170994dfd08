"""What the generator believes to be in the database: roughly right is enough, since wrong beliefs make invalid statements."""
import dataclasses


@dataclasses.dataclass
class Relation:
    schema: str
    name: str
    kind: str  # table, partitioned, view, matview, sequence
    columns: dict  # name → type, as written
    keys: list = dataclasses.field(default_factory=list)  # lists of columns that are unique
    constraints: list = dataclasses.field(default_factory=list)
    indexes: list = dataclasses.field(default_factory=list)
    triggers: list = dataclasses.field(default_factory=list)
    policies: list = dataclasses.field(default_factory=list)
    strategy: str = ""  # of a partitioned table
    key: str = ""  # its key column
    parent: object = None
    bound: int = 0  # how many partitions it has been given
    fixed: set = dataclasses.field(default_factory=set)  # columns that are generated: never written to


@dataclasses.dataclass
class Function:
    schema: str
    name: str
    arguments: list  # types
    returns: str  # a type, trigger, or empty for a procedure


@dataclasses.dataclass
class Type:
    schema: str
    name: str
    kind: str  # enum, domain, composite, range
    labels: list = dataclasses.field(default_factory=list)
    base: str = ""
    fields: dict = dataclasses.field(default_factory=dict)


class Believed:
    def __init__(self):
        self.schemas = ["public"]
        self.relations = []
        self.functions = []
        self.types = []
        self.roles = []
        self.gone = []  # names that something had before
        self.path = ["public"]

    def of_kind(self, *kinds):
        return [r for r in self.relations if r.kind in kinds]

    def types_of(self, *kinds):
        return [t for t in self.types if t.kind in kinds]

    def forget(self, thing):
        self.gone.append(thing.name)
        for things in self.relations, self.functions, self.types:
            if thing in things:
                things.remove(thing)

    def forget_schema(self, schema):
        for thing in [*self.relations, *self.functions, *self.types]:
            if thing.schema == schema:
                self.forget(thing)
        self.schemas.remove(schema)
