/// What to do about a profile's own key, in the sentences that several codes and sources share.
enum CredentialAdvice {
    /// The provider knows the access key, and computes another signature.
    static let secret = """
        check SECRET_ACCESS_KEY, or the secret that PARENT gives: it does not belong to ACCESS_KEY_ID
        """
    /// The provider does not know the access key.
    static let key = """
        check ACCESS_KEY_ID, or the key that PARENT gives: the provider knows no such access key; it may have been \
        disabled or deleted, or belong to another store than ENDPOINT and STS_ENDPOINT name
        """
    /// There is no key to sign with.
    static let none = """
        set ACCESS_KEY_ID and SECRET_ACCESS_KEY of the profile, or PARENT to what gives a key: a file, a process, a \
        profile of the AWS tools, a role of the machine
        """
}
