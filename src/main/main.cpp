#include <sys/stat.h>

#include "main/found_instance.hpp"
#include "main/serve.hpp"
#include "main/stix_tools.hpp"
#include "main/tools.hpp"
#include "main/write_example.hpp"

int main(int argc, char** argv) {
  ::umask(077);  // whatever is written here is somebody's own: keys, content, packs; whoever may read more is let in by hand
  tocsin::cli::Hooks hooks;
  hooks.version = TOCSIN_VERSION;
  hooks.init = tocsin::found_instance;
  hooks.serve = tocsin::serve;
  hooks.in_process = tocsin::in_process;
  hooks.verify = tocsin::verify_instance;
  hooks.pack_verify = tocsin::verify_pack_file;
  hooks.sanitize = tocsin::sanitize_lines;
  hooks.sanitize_file = tocsin::sanitize_file;
  hooks.extract = tocsin::extract_lines;
  hooks.example = tocsin::write_example;
  hooks.openapi = tocsin::openapi_document;
  tocsin::add_stix_tools(hooks);
  return tocsin::cli::run(argc, argv, hooks);
}
