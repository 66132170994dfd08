#include "reconcile/cli/app.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "reconcile/cli/environments.h"
#include "reconcile/config/nearest.h"

namespace reconcile::cli {
namespace {

constexpr const char* footer =
    "Examples:\n"
    "  reconcile check                 every rule on the histories below this folder\n"
    "  reconcile plan --emit plan/     what to do about it, with patches\n"
    "  reconcile explain history/stub  what a code means and how to mend it\n"
    "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 the audit could not be made, 3 a defect of reconcile.";

constexpr const char* drift_footer =
    "Examples:\n"
    "  reconcile drift                         history against schema.prisma, schema.ts and snapshots\n"
    "  reconcile drift --db prod=\"$URL\"          and against a live database\n"
    "  reconcile drift --live prod=prod.json   the same by what `reconcile capture` gave\n"
    "Exit codes: 0 no difference at or above --fail-on, 1 differences, 2 the comparison could not be made, 3 a defect of reconcile.";

constexpr const char* status_footer =
    "Examples:\n"
    "  reconcile status --ledger prod=prod.csv       by an exported ledger\n"
    "  reconcile status --db prod --db staging       by the databases that reconcile.json names\n"
    "  reconcile status --db prod --since 2026-01-31 and which rows came, changed or went\n"
    "Exit codes: 0, 2 an environment could not be read, 3 a defect of reconcile.";

using Names = std::vector<std::string>;

// `--live` takes ENV=FILE or nothing; an option with a value that may be missing would swallow PATH. By itself
// it stands for the environment that needs no name.
std::vector<std::string> with_live_values(int argc, const char* const* argv) {
  std::vector<std::string> out;
  for (int i = 0; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--") return out.insert(out.end(), argv + i, argv + argc), out;
    bool has_value = word == "--live" && i + 1 < argc && !split_environment(argv[i + 1]).environment.empty();
    if (has_value) word += std::string("=") + argv[++i];
    else if (word == "--live") word += "=default";
    out.push_back(std::move(word));
  }
  return out;
}

// The grammar of one run. Each command's options are bound to a struct of its own, so that none can be
// accepted by a command that does not read it.
class Grammar {
 public:
  Grammar() : app_("Audits the migration histories of PostgreSQL projects: reads everything, changes nothing.", "reconcile") {
    app_.require_subcommand(0, 1);
    app_.allow_extras();
    app_.footer(footer);
    app_.set_help_flag("-h,--help", "this help");
    app_.add_flag("--version", version_flag_, "the version");
    check();
    plan();
    verify();
    status();
    graph();
    schema();
    blame();
    drift();
    diagnose();
    explain();
    init();
    cache();
    add<CaptureCommand>("capture", "print the SELECT whose answer --live ENV=FILE takes: all ledgers and the schema, for whoever has access");
    add<VersionCommand>("version", "the version, and that of the PostgreSQL parser");
  }

  std::variant<Command, Help, UsageError> parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      return Help{help_text()};
    } catch (const CLI::ParseError& error) {
      return UsageError{worded(error), help_hint()};
    }
    if (version_flag_) return Command{VersionCommand{}};
    if (auto wrong = unknown_words()) return *wrong;
    for (auto& [command, sub] : commands_) {
      if (sub->parsed()) return command();
    }
    return UsageError{"no command was given", "`reconcile --help` lists them"};
  }

 private:
  template <class T>
  std::pair<CLI::App*, std::shared_ptr<T>> add(const std::string& name, const std::string& what) {
    auto values = std::make_shared<T>();
    CLI::App* sub = app_.add_subcommand(name, what);
    sub->allow_extras();
    commands_.emplace_back([values] { return Command{*values}; }, sub);
    output(*sub, values->common);
    return {sub, values};
  }

  static void path(CLI::App& sub, CommonOptions& common) {
    sub.add_option("PATH", common.root, "the repository's root")->capture_default_str();
  }

  static void audit(CLI::App& sub, CommonOptions& common) {
    path(sub, common);
    sub.add_option("--config", common.config_file, "the configuration (default: reconcile.json in PATH, where there is one)")->type_name("FILE");
    sub.add_option("--source", common.source, "only this source, e.g. drizzle:apps/api/drizzle")->type_name("ID");
    sub.add_flag("--no-cache", common.no_cache, "neither read nor write the cache");
    sub.add_option("--cache", common.cache_file, "the cache's file (default: .reconcile/cache.db in PATH)")->type_name("FILE");
  }

  // One list for the three, so that environments keep the order in which the user named them.
  static void environments(CLI::App& sub, CommonOptions& common) {
    using Kind = EnvironmentOption::Kind;
    auto add = [&](const std::string& name, Kind kind, const std::string& type, const std::string& what) {
      auto* option = sub.add_option_function<std::string>(
          name, [&common, kind](const std::string& text) { common.environments.push_back({kind, text}); }, what);
      option->type_name(type)->trigger_on_parse()->take_last();
      return option;
    };
    add("--ledger", Kind::Ledger, "ENV=FILE", "an exported ledger of this environment: JSON, CSV, psql's output, COPY or pg_dump; repeatable");
    add("--db", Kind::Database, "ENV[=URL]",
        "read this environment's database, and change nothing; without URL by the variable that reconcile.json names for ENV; repeatable");
    add("--live", Kind::Live, "[ENV=FILE]",
        "ENV=FILE: in place of a connection, what `reconcile capture` gave or a pg_dump --schema-only; repeatable. Without it: read the "
        "database of DATABASE_URL, else of PGHOST and its like, as `default` (--live=ENV: as ENV)");
  }

  static void now(CLI::App& sub, CommonOptions& common) {
    sub.add_option("--now", common.now, "the time to judge by: a date, ISO 8601 in UTC, or seconds since 1970 (default: SOURCE_DATE_EPOCH, else the clock)")
        ->type_name("TIME");
  }

  static void format(CLI::App& sub, CommonOptions& common, const Names& names) {
    sub.add_option("--format", common.format, "how to print it")->check(CLI::IsMember(names))->capture_default_str();
  }

  static void fail_on(CLI::App& sub, CommonOptions& common, std::string preset) {
    common.fail_on = std::move(preset);
    sub.add_option("--fail-on", common.fail_on, "exit 1 from this severity on")
        ->check(CLI::IsMember({"error", "warning", "note", "never"}))
        ->capture_default_str();
  }

  static void output(CLI::App& sub, CommonOptions& common) {
    sub.add_option("--output,-o", common.output, "write there instead of to standard output")->type_name("FILE");
  }

  static void color(CLI::App& sub, CommonOptions& common) {
    sub.add_option_function<std::string>(
           "--color",
           [&common](const std::string& when) {
             common.color = when == "always" ? Color::Always : when == "never" ? Color::Never : Color::Auto;
           },
           "whether to colour; auto honours NO_COLOR")
        ->check(CLI::IsMember({"auto", "always", "never"}));
  }

  static void verbosity(CLI::App& sub, CommonOptions& common, const std::string& quiet, const std::string& verbose) {
    sub.add_flag_callback("-q,--quiet", [&common] { common.verbosity = Verbosity::Quiet; }, quiet);
    if (!verbose.empty()) sub.add_flag_callback("-v,--verbose", [&common] { common.verbosity = Verbosity::Verbose; }, verbose);
  }

  static void scratch(CLI::App& sub, std::string& where) {
    sub.add_option("--scratch", where,
                   "also ask a real PostgreSQL: `auto` starts a temporary one from the installed binaries, a URL names a server on which the run makes "
                   "and drops a database of its own")
        ->type_name("URL|auto");
  }

  void check() {
    auto [sub, command] = add<CheckCommand>("check", "run every rule; the guard for CI");
    scratch(*sub, command->scratch);
    audit(*sub, command->common);
    environments(*sub, command->common);
    now(*sub, command->common);
    format(*sub, command->common, {"text", "json", "markdown", "sarif", "github", "gitlab", "junit", "html"});
    fail_on(*sub, command->common, "error");
    color(*sub, command->common);
    verbosity(*sub, command->common, "no notices on standard error; as text a line per error and warning",
              "as text each undecided statement, and each place that was not looked at");
    sub->add_flag("--accept", command->accept, "record today's findings in reconcile.accepted.json, which must shrink from then on")
        ->excludes("--source")
        ->excludes("--output")
        ->excludes("--format");
    CLI::Option* base = sub->add_option("--base", command->base, "audit what merging this revision would make, and say only what it lacks alone")
                            ->type_name("REF")
                            ->excludes("--accept")
                            ->excludes("--scratch");
    sub->add_option("--patch", command->patch, "with --base: write the patch that puts this branch's migrations after theirs")
        ->type_name("FILE")
        ->needs(base);
  }

  void plan() {
    auto [sub, command] = add<PlanCommand>("plan", "propose steps that a person reviews");
    audit(*sub, command->common);
    environments(*sub, command->common);
    now(*sub, command->common);
    format(*sub, command->common, {"text", "json", "markdown", "html"});
    fail_on(*sub, command->common, "never");
    color(*sub, command->common);
    verbosity(*sub, command->common, "no notices on standard error", "");
    sub->add_option("--strategy", command->strategy, "what kind of plan")->check(CLI::IsMember({"auto", "repair", "baseline", "squash", "transition", "codify"}))->capture_default_str();
    sub->add_option("--to", command->to, "the tool that a transition leads to")->check(CLI::IsMember({"drizzle", "drizzle-v1", "prisma"}));
    sub->add_option("--from", command->from, "the first migration that a squash replaces (default: the first of all)")->type_name("MIGRATION");
    sub->add_option("--through", command->through, "the last migration that a squash replaces (default: the last of all)")->type_name("MIGRATION");
    sub->add_option("--forbid", command->forbid, "what no step may do: ledger-writes, edit-applied, ddl")
        ->delimiter(',')
        ->check(CLI::IsMember({"ledger-writes", "edit-applied", "ddl"}).description(""))
        ->expected(1)
        ->take_all()
        ->type_name("LIST");
    sub->add_flag("--allow-destructive", command->allow_destructive, "also emit SQL that deletes or rewrites rows; without it such steps are listed as stop conditions");
    scratch(*sub, command->scratch);
    sub->add_option("--emit", command->emit, "write the plan, its patch and the files as they will stand to this empty or new folder")
        ->type_name("DIR");
  }

  void verify() {
    auto [sub, command] = add<VerifyCommand>("verify", "a plan's proof again; after it was carried out, whether everything is as planned");
    sub->add_option("PLAN", command->plan, "the plan.json that `plan --emit` wrote")->required();
    audit(*sub, command->common);
    environments(*sub, command->common);
    now(*sub, command->common);
    format(*sub, command->common, {"text", "json", "markdown"});
    verbosity(*sub, command->common, "no notices on standard error", "");
    scratch(*sub, command->scratch);
  }

  void status() {
    auto [sub, command] = add<StatusCommand>("status", "the timeline: each migration on a fresh database and on each environment, and what the tools do next");
    sub->footer(status_footer);
    audit(*sub, command->common);
    environments(*sub, command->common);
    sub->add_option("--since", command->common.since, "which rows came, changed or went since the ledgers were as they were on this day (or at this time): every run that reads a ledger notes it in the cache")
        ->option_text("TIME");
    format(*sub, command->common, {"text", "json", "markdown"});
    now(*sub, command->common);
    verbosity(*sub, command->common, "no notices on standard error", "");
  }

  void graph() {
    auto [sub, command] = add<GraphCommand>("graph", "which migration rests on which");
    audit(*sub, command->common);
    format(*sub, command->common, {"text", "mermaid", "dot", "svg", "json"});
    verbosity(*sub, command->common, "no notices on standard error", "");
  }

  void schema() {
    auto [sub, command] = add<SchemaCommand>("schema", "the schema that a history builds");
    audit(*sub, command->common);
    sub->add_option("--at", command->at, "after this migration (default: after the last)");
    format(*sub, command->common, {"sql", "json", "text"});
    verbosity(*sub, command->common, "no notices on standard error", "");
  }

  void blame() {
    auto [sub, command] = add<BlameCommand>("blame", "which statements made, changed and dropped a table or column");
    sub->add_option("OBJECT", command->object, "[schema.]table or [schema.]table.column")->required();
    audit(*sub, command->common);
    format(*sub, command->common, {"text", "json"});
    verbosity(*sub, command->common, "no notices on standard error", "");
  }

  void drift() {
    auto [sub, command] = add<DriftCommand>("drift", "history, declared schema and live databases, object by object");
    sub->footer(drift_footer);
    audit(*sub, command->common);
    environments(*sub, command->common);
    sub->add_option("--declared", command->declared, "what the schema is to be: schema.prisma, schema.ts, a Drizzle snapshot, SQL, a pg_dump (default: what the repository declares)")->type_name("FILE");
    sub->add_option("--declared-command", command->declared_command, "likewise, as SQL that this command of yours prints, e.g. \"npx drizzle-kit export\" (which ignores `casing`)")
        ->type_name("CMD")
        ->excludes("--declared");
    sub->add_option("--ignore", command->ignore, "leave out what belongs to somebody else: a schema, schema.table or schema.table.column, with `*`, or kind:… of these; adds to reconcile.json's `ignore`; repeatable")->expected(1)->take_all()->type_name("PATTERN");
    now(*sub, command->common);
    format(*sub, command->common, {"text", "json", "markdown", "sarif", "github", "gitlab", "junit"});
    fail_on(*sub, command->common, "error");
    sub->add_flag_callback("--exit-code", [common = &command->common] { common->fail_on = "note"; }, "exit 1 on any difference, a cosmetic one too: --fail-on note")->excludes("--fail-on");
    color(*sub, command->common);
    verbosity(*sub, command->common, "no notices on standard error", "whole definitions, and each undecided object");
  }

  void diagnose() {
    auto [sub, command] = add<DiagnoseCommand>("diagnose", "a pasted error, deploy log or code: which migration, why, what to run next");
    sub->add_option("LOG", command->log, "a file with the log, a code such as P3018 or 42703, or - (default: standard input)");
    audit(*sub, command->common);
    environments(*sub, command->common);
    format(*sub, command->common, {"text", "json"});
    verbosity(*sub, command->common, "no notices on standard error", "");
  }

  void explain() {
    auto [sub, command] = add<ExplainCommand>("explain", "what a code means, an example, how to mend it");
    sub->add_option("CODE", command->code, "e.g. history/duplicate-number; without it: all of them");
  }

  void init() {
    auto [sub, command] = add<InitCommand>("init", "find the sources and write reconcile.json");
    path(*sub, command->common);
    sub->get_option("--output")->description("the file to write (default: reconcile.json in PATH)");
  }

  void cache() {
    auto [sub, command] = add<CacheCommand>("cache", "what the cache holds");
    sub->require_subcommand(0, 1);
    path(*sub, command->common);
    sub->add_option("--cache", command->common.cache_file, "the cache's file (default: .reconcile/cache.db in PATH)")->type_name("FILE");
    CLI::App* clear = sub->add_subcommand("clear", "remove every entry");
    clear->fallthrough();
    clear->callback([command = command] { command->clear = true; });
  }

  const CLI::App* parsed_command() const {
    auto parsed = app_.get_subcommands();
    return parsed.empty() ? nullptr : parsed.front();
  }

  std::string help_text() const {
    const CLI::App* sub = parsed_command();
    return sub == nullptr ? app_.help() : sub->help("reconcile");
  }

  std::string help_hint() const {
    const CLI::App* sub = parsed_command();
    return "`reconcile " + (sub == nullptr ? "" : sub->get_name() + " ") + "--help` shows the usage";
  }

  // CLI11's sentence as one of ours: one line, lower case, no full stop.
  static std::string worded(const CLI::ParseError& error) {
    std::string text = error.what();
    std::replace(text.begin(), text.end(), '\n', ' ');
    while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
    return text;
  }

  std::optional<UsageError> unknown_words() const {
    const CLI::App* sub = parsed_command();
    std::vector<std::string> left = app_.remaining(true);
    if (left.empty()) return std::nullopt;
    auto option = std::find_if(left.begin(), left.end(), [](const std::string& word) { return word.size() > 1 && word[0] == '-'; });
    std::string word = option == left.end() ? left.front() : option->substr(0, option->find('='));
    bool is_option = option != left.end();
    if (!is_option && sub != nullptr) return UsageError{"`" + word + "` is one argument too many", help_hint()};
    std::string what = is_option ? "option" : "command";
    std::optional<std::string> meant = nearest(word, is_option ? options_of(sub) : command_names());
    return UsageError{"unknown " + what + " `" + word + "`", meant ? "did you mean `" + *meant + "`?" : help_hint()};
  }

  Names command_names() const {
    Names names;
    for (const auto& [command, sub] : commands_) names.push_back(sub->get_name());
    return names;
  }

  Names options_of(const CLI::App* sub) const {
    Names names;
    for (const CLI::Option* option : (sub == nullptr ? app_ : *sub).get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
      for (const std::string& name : option->get_snames()) names.push_back("-" + name);
    }
    return names;
  }

  CLI::App app_;
  bool version_flag_ = false;
  std::vector<std::pair<std::function<Command()>, CLI::App*>> commands_;
};

}  // namespace

std::variant<Command, Help, UsageError> parse_command_line(int argc, const char* const* argv) {
  std::vector<std::string> words = with_live_values(argc, argv);
  std::vector<const char*> out;
  for (const std::string& word : words) out.push_back(word.c_str());
  return Grammar().parse(static_cast<int>(out.size()), out.data());
}

}  // namespace reconcile::cli
