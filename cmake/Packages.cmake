# Every package we stand on, found once. scripts/setup installs them on Debian.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR "volab needs GCC 12 or newer; this is ${CMAKE_CXX_COMPILER_VERSION}. "
                      "On Debian 12: apt install g++")
endif()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(SQLite3 3.38 REQUIRED)
if(BUILD_TESTING)
  find_package(Catch2 REQUIRED)
  include(Catch)
endif()

# cpp-httplib comes with a pkg-config file only.
find_package(PkgConfig REQUIRED)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)

# Catch2 2.13 and 3.x name their header differently; tests include harness/testing/catch.hpp.

# RE2: regular expressions of a scenario can neither hang the runner nor overflow its stack.
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
