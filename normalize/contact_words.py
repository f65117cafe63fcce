"""Names of programs that are written as a person's: `@property`, `@angular/core`, `python3`. Parts of patterns that ignore case."""

_ANY_CASE = (
    "annotation|autowired|bean|charset|classmethod|dataclass|font-face|import|include|keyframes|media|mixin|override|property"
    "|staticmethod|test"
)
# Each may be somebody's in small letters; as annotations they are written so.
_AS_WRITTEN = (
    "AfterEach|AllArgsConstructor|BeforeEach|Body|Builder|Column|Component|Composable|Configuration|Controller|Data|DeleteMapping|Deprecated"
    "|Directive|Entity|GetMapping|Getter|Id|Inject|Injectable|Input|Mock|Module|NgModule|NoArgsConstructor|NotNull|Nullable|Output|Param"
    "|PathVariable|Pipe|PostMapping|Published|PutMapping|Query|Repository|RequestBody|RequestMapping|RequestParam|RestController|Service"
    "|Setter|Slf4j|SpringBootApplication|State|SuppressWarnings|Table|Transactional|Value|ViewChild"
)
_METHODS = r"(?:api|app|blueprint|bot|bp|dp|router)\.(?:callback\w*|command|delete|errorhandler|get|message\w*|patch|post|put|route|task)"
_MODULES = r"(?:celery|functools|pytest|unittest)\.\w+"
_SCOPES = (
    "(?:angular|ant-design|apollo|babel|emotion|eslint|jest|mui|nestjs|ngrx|nuxt|prisma|react-native|react-navigation|reduxjs|storybook"
    "|sveltejs|tanstack|testing-library|types|typescript-eslint|vitejs|vue)/"
)
OF_PROGRAMS = rf"(?:(?:{_ANY_CASE}|{_METHODS}|{_MODULES}|(?-i:{_AS_WRITTEN}))(?!\w)|{_SCOPES}(?=\w))"
"""What stands behind the «@» of an annotation, a decorator or a package."""

VERSIONS = r"(?:ads|angular|api|chatgpt|css|es|gpt|html|java|node|php|python|unity|vue|web)\d[\d.]{0,9}(?!\w)"
"""A program or an interface with the number of its version, or a service with its year: «VK API5.131», «ВК ads2023»."""
