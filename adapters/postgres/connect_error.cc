#include "adapters/postgres/connect_error.h"

#include <algorithm>
#include <array>
#include <string>

namespace reconcile::postgres {
namespace {

// libpq gives no SQLSTATE for a connection that did not come about, only its text and the server's.
struct Reason {
  std::string_view sign;     // in the message
  std::string_view message;  // % is the label
  std::string_view help;
};

constexpr std::array reasons{
    Reason{"could not translate host name", "the host of % is not known here", "look at the host's name in the URL, and whether this machine needs a VPN for it"},
    Reason{"timeout expired", "% does not answer", "a firewall or an address list may keep this machine out; connect_timeout=SECONDS in the URL waits longer"},
    Reason{"Connection refused", "% refuses connections: nothing listens there", "start the server, or look at host and port in the URL"},
    Reason{"No route to host", "% can't be reached", "look at the host, and whether this machine needs a VPN for it"},
    Reason{"Network is unreachable", "% can't be reached", "an IPv6-only host needs IPv6: take the pooler's or an IPv4 URL"},
    Reason{"No such file or directory", "there is no server at the socket %", "start the server, or give a host in the URL"},
    Reason{"no password supplied", "% wants a password, and none was given", "put it into the URL, PGPASSWORD or ~/.pgpass"},
    Reason{"password authentication failed", "% refuses the user or the password", "look at both; what is special in them must be percent-encoded in a URL"},
    Reason{"SASL authentication failed", "% refuses the user or the password", "look at both; what is special in them must be percent-encoded in a URL"},
    Reason{"Tenant or user not found", "the pooler at % knows no such tenant or user", "Supabase's pooler wants the user as postgres.PROJECT"},
    Reason{"no pg_hba.conf entry", "% does not let this user in from here", "sslmode=require may be what it wants; else its pg_hba.conf must allow this machine"},
    Reason{"Peer authentication failed", "% lets only the system's user of the same name in", "connect over TCP with a password, or as that user"},
    Reason{"too many clients", "% has no connection left", "try again, or connect through its pooler"},
    Reason{"remaining connection slots", "% has no connection left", "try again, or connect through its pooler"},
    Reason{"unsupported startup parameter", "the pooler at % refuses a start-up option", "leave out `options` in the URL and PGOPTIONS, which are not ours"},
    Reason{"certificate verify failed", "the certificate of % can't be verified", "sslrootcert=FILE in the URL names the authority"},
    Reason{"does not match host name", "the certificate of % is for another host", "name in the URL the host that it was made for; sslmode=verify-ca looks only at who signed it"},
    Reason{"root certificate file", "the certificate of % can't be verified: there is no file of authorities", "sslrootcert=FILE in the URL names it; sslmode=require verifies nothing"},
    Reason{"server does not support SSL", "% speaks no TLS", "sslmode=disable in the URL does without, where the network is trusted"},
    Reason{"definition of service", "the service file has no such service", "PGSERVICEFILE or ~/.pg_service.conf names it"},
    Reason{"server closed the connection unexpectedly", "% closed the connection", "look into its log; a proxy in between may want TLS: sslmode=require"},
};

std::string filled(std::string_view pattern, const std::string& label) {
  std::string out(pattern);
  if (std::size_t at = out.find('%'); at != std::string::npos) out.replace(at, 1, label);
  return out;
}

std::string_view last_line(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

Error connect_error(const Target& target, std::string_view message) {
  bool missing_database = message.find("database \"") != std::string_view::npos && message.find("does not exist") != std::string_view::npos;
  if (missing_database) return {"there is no database `" + target.database() + "` at " + target.label(), "", "look at the name after the last / of the URL"};
  bool missing_role = message.find("role \"") != std::string_view::npos && message.find("does not exist") != std::string_view::npos;
  if (missing_role) return {target.label() + " does not know the user", "", "look at the user in the URL"};
  auto reason = std::find_if(reasons.begin(), reasons.end(), [&](const Reason& r) { return message.find(r.sign) != std::string_view::npos; });
  if (reason != reasons.end()) return {filled(reason->message, target.label()), "", std::string(reason->help)};
  return {"can't connect to " + target.label() + ": " + target.scrubbed(last_line(message)), "", "psql with the same URL says the same"};
}

}  // namespace reconcile::postgres
