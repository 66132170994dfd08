// PostgreSQL's own programs, as they are installed.
#pragma once

#include <string>
#include <vector>

namespace reconcile::scratch {

struct Binaries {
  int major = 0;
  std::string folder;  // holds initdb, pg_ctl, postgres; empty: none is installed
  std::string program(const char* name) const { return folder + "/" + name; }
};

// Of the wanted major version, else the nearest newer, else the newest older; major 0 where there is none.
Binaries find_server(int wanted_major);
// A pg_dump that can read a server of this major version; empty where there is none.
std::string find_pg_dump(int server_major);

struct Ran {
  int status = -1;     // exit status; -1: could not be run, or was killed
  std::string out;     // standard output
  std::string errors;  // standard error
};

// Runs a program and waits. `user`: run as this user id (0: as ourselves). `environment`: added to ours.
Ran run_program(const std::vector<std::string>& arguments, unsigned user = 0, const std::vector<std::string>& environment = {});

}  // namespace reconcile::scratch
